import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { IdentityTokenIssuer } from '@pep/client-identity';
import { Origin, type ProxySettings } from '../route/origin.js';
import type { ServiceName } from '../route/owners.js';
import { ForwardRequestController } from './forward-request.controller.js';
import { ForwardRequest } from './forward-request.js';
import { IdentityTokens } from './identity-tokens.js';
import { Upstreams } from './upstreams.js';

export interface ForwardSettings {
  /** PEM, PKCS#8, P-256. */
  readonly identityPrivateKeyFile: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly proxies: ProxySettings;
}

/** Passes calls on to the services. */
@Module({})
export class ForwardRequestModule {
  static with(settings: ForwardSettings): DynamicModule {
    return {
      module: ForwardRequestModule,
      controllers: [ForwardRequestController],
      providers: [
        { provide: Upstreams, useFactory: () => new Upstreams(settings.urls) },
        {
          provide: ForwardRequest,
          inject: [Upstreams],
          useFactory: (upstreams: Upstreams) => {
            const issuer = new IdentityTokenIssuer(readFileSync(settings.identityPrivateKeyFile, 'utf8'));
            return new ForwardRequest(upstreams, new IdentityTokens(issuer), new Origin(settings.proxies));
          },
        },
      ],
    };
  }
}
