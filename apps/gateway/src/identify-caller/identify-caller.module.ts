import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import passport from 'passport';
import { Callers } from '../resolve-caller/callers.js';
import { AccessTokens } from '../resolve-token/access-tokens.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { CallerGuard } from './caller.guard.js';
import { ClientCertificateStrategy } from './client-certificate.strategy.js';
import { RateLimits, type RateSettings } from './rate-limits.js';

/** Says who calls, before any handler, and how often one may. */
@Module({})
export class IdentifyCallerModule {
  static with(rates: RateSettings): DynamicModule {
    return {
      module: IdentifyCallerModule,
      providers: [
        { provide: RateLimits, useFactory: () => new RateLimits(rates) },
        {
          provide: ClientCertificateStrategy,
          inject: [Callers, AccessTokens],
          useFactory: (callers: Callers, tokens: AccessTokens) => {
            const strategy = new ClientCertificateStrategy(callers);
            passport.use(strategy);
            passport.use(new AccessTokenStrategy(callers, tokens));
            return strategy;
          },
        },
        { provide: APP_GUARD, useClass: CallerGuard },
      ],
    };
  }
}
