import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { SystemClock } from '@pep/service-kit';
import { AccessTokens } from './access-tokens.js';

/** Signs and checks access tokens with the gateway's key. */
@Module({})
export class ResolveTokenModule {
  static with(settings: { readonly identityPrivateKeyFile: string; readonly issuer: string }): DynamicModule {
    const tokens = {
      provide: AccessTokens,
      useFactory: () =>
        new AccessTokens(
          readFileSync(settings.identityPrivateKeyFile, 'utf8'),
          settings.issuer,
          new SystemClock(),
        ),
    };
    return { module: ResolveTokenModule, global: true, providers: [tokens], exports: [AccessTokens] };
  }
}
