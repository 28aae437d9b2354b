import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { certificateChanged } from '@pep/contracts';
import { stateView } from '@pep/messaging';
import { SystemClock } from '@pep/service-kit';
import passport from 'passport';
import { ClientCertificateGuard } from './client-certificate.guard.js';
import { ClientCertificateStrategy } from './client-certificate.strategy.js';
import { type CallerSettings, type CertificateStates, ConnectionCallers } from './connection-callers.js';

const CERTIFICATE_STATES = Symbol('certificate states');

/** Says who calls, before any handler. */
@Module({})
export class IdentifyCallerModule {
  static with(settings: CallerSettings): DynamicModule {
    return {
      module: IdentifyCallerModule,
      providers: [
        stateView(CERTIFICATE_STATES, certificateChanged),
        {
          provide: ConnectionCallers,
          inject: [CERTIFICATE_STATES],
          useFactory: (states: CertificateStates) =>
            new ConnectionCallers(states, new SystemClock(), settings),
        },
        {
          provide: ClientCertificateStrategy,
          inject: [ConnectionCallers],
          useFactory: (callers: ConnectionCallers) => {
            const strategy = new ClientCertificateStrategy(callers);
            passport.use(strategy);
            return strategy;
          },
        },
        { provide: APP_GUARD, useClass: ClientCertificateGuard },
      ],
    };
  }
}
