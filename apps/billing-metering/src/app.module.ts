import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { organisationChanged } from '@pep/contracts';
import { kafkaOptions, MessagingModule, stateView } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import type { Config } from './config.js';
import { databaseOptions } from './database.js';
import {
  AdministeredOrganisations,
  ORGANISATIONS,
} from './follow-organisations/administered-organisations.js';
import { MeterUsage } from './meter-usage/meter-usage.js';
import { OnMessageAccepted } from './meter-usage/on-message-accepted.js';
import { ShowUsageController } from './show-usage/show-usage.controller.js';
import { ShowUsage } from './show-usage/show-usage.js';

export const SERVICE = 'billing-metering';

/** Billing and metering: counts what was sent, from facts, each once. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
      ],
      controllers: [ShowUsageController, OnMessageAccepted],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        stateView(ORGANISATIONS, organisationChanged),
        AdministeredOrganisations,
        MeterUsage,
        ShowUsage,
      ],
    };
  }
}
