import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { Authorities, type FallbackAddresses, RevocationChecker } from '@pep/client-identity';
import { certificateChanged } from '@pep/contracts';
import { stateView } from '@pep/messaging';
import { SystemClock } from '@pep/service-kit';
import { Origin, type ProxySettings } from '../route/origin.js';
import { CallerJudge, type CallerSettings, type CertificateStates } from './caller-judge.js';
import { Callers } from './callers.js';
import { ConnectionCallers } from './connection-callers.js';
import { ForwardedCallers } from './forwarded-callers.js';
import { SignInAudit } from './sign-in-audit.js';

const CERTIFICATE_STATES = Symbol('certificate states');

/** How revocation is asked; milliseconds. */
export interface RevocationTimes {
  readonly timeoutMs: number;
  readonly refreshAfterMs: number;
  readonly maxAgeMs: number;
  readonly fallbacks: FallbackAddresses;
}

export interface ResolveCallerSettings {
  readonly callers: CallerSettings;
  readonly proxies: ProxySettings;
  readonly clientCaFile: string;
  /** Undefined where no authority answers. */
  readonly revocation: RevocationTimes | undefined;
}

/** Knows who calls, by whichever way a certificate comes. */
@Module({})
export class ResolveCallerModule {
  static with(settings: ResolveCallerSettings): DynamicModule {
    const callers = {
      provide: Callers,
      inject: [CERTIFICATE_STATES],
      useFactory: (states: CertificateStates) => callersWith(states, settings),
    };
    return {
      module: ResolveCallerModule,
      global: true,
      providers: [stateView(CERTIFICATE_STATES, certificateChanged), callers],
      exports: [Callers],
    };
  }
}

function callersWith(states: CertificateStates, settings: ResolveCallerSettings): Callers {
  const clock = new SystemClock();
  const authorities = readFileSync(settings.clientCaFile, 'utf8');
  const revocation =
    settings.revocation && new RevocationChecker({ authorities, clock, ...settings.revocation });
  const judge = new CallerJudge(states, clock, settings.callers, revocation);
  const audit = new SignInAudit(clock);
  const connections = new ConnectionCallers(judge, audit, settings.callers.mtlsPort);
  const forwarded = new ForwardedCallers(judge, audit, new Authorities(authorities), clock);
  return new Callers(connections, forwarded, new Origin(settings.proxies));
}
