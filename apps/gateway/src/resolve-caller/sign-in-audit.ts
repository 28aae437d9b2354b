import type { X509Certificate } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Identity, RevocationVerdict } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { maskPsns } from '@pep/identifiers';
import type { Clock } from '@pep/service-kit';
import { Counter } from 'prom-client';

/** Lines a second: nobody fills the disk by signing in. What is left out is counted, in the next line and the metric. */
const LINES_PER_SECOND_MAX = 200;

const signIns = new Counter({
  name: 'pep_gateway_sign_ins_total',
  help: 'Sign-ins by the way the certificate came, by verdict, and by the source that said whether it was revoked',
  labelNames: ['way', 'verdict', 'revocation'],
});

/** How a certificate came, and what is known of it. */
export interface SignInAttempt {
  readonly way: 'tls' | 'proxy';
  readonly certificate: X509Certificate | undefined;
  readonly clientAddress: string;
  /** Such as `TLSv1.3`; unknown behind a proxy. */
  readonly tls?: string | null;
  readonly resumed?: boolean;
  readonly revocation?: RevocationVerdict | undefined;
}

/** The audit stream of sign-ins: one line for each connection that was judged, whether it was let in or not. */
export class SignInAudit {
  readonly #logger = new Logger('SignIn');
  #second = 0;
  #lines = 0;
  #notLogged = 0;

  constructor(private readonly clock: Clock) {}

  admitted(attempt: SignInAttempt, caller: Identity): void {
    this.#tell(attempt, 'admitted', caller);
  }

  refused(attempt: SignInAttempt, error: unknown): void {
    this.#tell(attempt, error instanceof AppError ? error.code : 'INTERNAL');
  }

  #tell(attempt: SignInAttempt, verdict: string, caller?: Identity): void {
    signIns.inc({ way: attempt.way, verdict, revocation: attempt.revocation?.source ?? 'none' });
    const now = this.clock.now();
    if (!this.#mayWrite(now)) {
      this.#notLogged++;
      return;
    }
    const { certificate, revocation, ...rest } = attempt;
    this.#logger.log({
      msg: verdict === 'admitted' ? 'signed in' : 'sign-in refused',
      verdict,
      ...(caller && { who: caller.kind === 'person' ? maskPsns(caller.psn) : caller.name }),
      ...(certificate && identification(certificate)),
      ...rest,
      ...(revocation && {
        revocation: {
          status: revocation.status,
          source: revocation.source,
          ageS: Math.round((now.getTime() - revocation.checkedAt.getTime()) / 1_000),
        },
      }),
      ...(this.#notLogged > 0 && { notLogged: this.#notLogged }),
    });
    this.#notLogged = 0;
  }

  #mayWrite(now: Date): boolean {
    const second = Math.floor(now.getTime() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
    }
    return this.#lines++ < LINES_PER_SECOND_MAX;
  }
}

/** With colons, as `openssl` prints them: a run of digits would be masked as a PSN. */
function identification(certificate: X509Certificate): Record<string, string> {
  return {
    fingerprint: certificate.fingerprint256,
    serial: (certificate.serialNumber.match(/../g) ?? []).join(':'),
    issuer: certificate.issuer.replaceAll('\n', ', '),
  };
}
