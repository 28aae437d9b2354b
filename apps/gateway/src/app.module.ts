import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, MessagingModule } from '@pep/messaging';
import { PUBLIC_LISTENER, PublicListener } from './accept-connections/public.listener.js';
import type { GatewayConfig } from './config.js';
import { ForwardRequestModule } from './forward-request/forward-request.module.js';
import { IdentifyCallerModule } from './identify-caller/identify-caller.module.js';
import { PublishDocuments } from './publish-documents/publish-documents.js';
import type { ServiceName } from './route/owners.js';

/** The gateway: accept a connection, identify the caller, forward the request; and documents for everyone. */
@Module({})
export class AppModule {
  static with(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        MessagingModule.forService(kafkaOptions('gateway', config), { tells: false, follows: false }),
        IdentifyCallerModule.with({ operators: new Set(config.operators), mtlsPort: config.mtlsPort }),
        ForwardRequestModule.with({
          identityPrivateKeyFile: config.identityPrivateKeyFile,
          urls: upstreamUrls(config),
        }),
      ],
      providers: [PublishDocuments, PublicListener, { provide: PUBLIC_LISTENER, useValue: config }],
    };
  }
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
