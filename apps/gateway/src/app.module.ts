import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, MessagingModule } from '@pep/messaging';
import { FURTHER_LISTENERS, FurtherListeners } from './accept-connections/further.listeners.js';
import { fallbackAddresses, type GatewayConfig } from './config.js';
import { ForwardRequestModule } from './forward-request/forward-request.module.js';
import { IdentifyCallerModule } from './identify-caller/identify-caller.module.js';
import { IssueTokenModule } from './issue-token/issue-token.module.js';
import { PublishDocuments } from './publish-documents/publish-documents.js';
import { type ResolveCallerSettings, ResolveCallerModule } from './resolve-caller/resolve-caller.module.js';
import { ResolveTokenModule } from './resolve-token/resolve-token.module.js';
import type { ProxySettings } from './route/origin.js';
import type { ServiceName } from './route/owners.js';
import { SignOutModule } from './sign-out/sign-out.module.js';

/** The gateway: accept a connection, identify the caller, forward the request; and documents for everyone. */
@Module({})
export class AppModule {
  static with(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        MessagingModule.forService(kafkaOptions('gateway', config), { tells: false, follows: false }),
        ResolveCallerModule.with(callerSettings(config)),
        ResolveTokenModule.with({
          identityPrivateKeyFile: config.identityPrivateKeyFile,
          issuer: config.issuerUrl.replace(/\/$/, ''),
        }),
        IdentifyCallerModule.with({
          callerPerMinute: config.rateCallerPerMinute,
          addressPerMinute: config.rateAddressPerMinute,
        }),
        IssueTokenModule,
        // Before the calls that are forwarded, which take every other path.
        SignOutModule,
        ForwardRequestModule.with({
          identityPrivateKeyFile: config.identityPrivateKeyFile,
          urls: upstreamUrls(config),
          proxies: proxySettings(config),
        }),
      ],
      providers: [PublishDocuments, FurtherListeners, { provide: FURTHER_LISTENERS, useValue: config }],
    };
  }
}

function callerSettings(config: GatewayConfig): ResolveCallerSettings {
  return {
    callers: {
      operators: new Set(config.operators),
      mtlsPort: config.mtlsPort,
      psnExtractors: config.psnExtractors,
      outageRules: {
        operator: config.revocationOutageOperator,
        person: config.revocationOutagePerson,
        system: config.revocationOutageSystem,
      },
    },
    proxies: proxySettings(config),
    clientCaFile: config.clientCaFile,
    revocation:
      config.revocation === 'off'
        ? undefined
        : {
            timeoutMs: config.revocationTimeoutMs,
            refreshAfterMs: config.revocationRefreshS * 1_000,
            maxAgeMs: config.revocationMaxAgeS * 1_000,
            fallbacks: fallbackAddresses(config.revocationFallbacks),
          },
  };
}

function proxySettings(config: GatewayConfig): ProxySettings {
  const { proxyPort, trustedProxies, proxyAddressField: addressField } = config;
  return { proxyPort, trustedProxies, addressField };
}

function upstreamUrls(config: GatewayConfig): Record<ServiceName, string> {
  return {
    'sender-registry': config.upstreamSenderRegistry,
    'mail-routing': config.upstreamMailRouting,
    'billing-metering': config.upstreamBillingMetering,
    activation: config.upstreamActivation,
    payments: config.upstreamPayments,
  };
}
