import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { organisationChanged } from '@pep/contracts';
import { Dispatches, kafkaOptions, MessagingModule, stateView } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { callerGuard, repeatedly } from '@pep/service-kit';
import { CloseMonth, STATEMENT_GRACE_MS } from './close-month/close-month.js';
import { StateMonth } from './close-month/state-month.js';
import type { Config } from './config.js';
import { CorrectStatement } from './correct-statement/correct-statement.js';
import { CorrectStatementController } from './correct-statement/correct-statement.controller.js';
import { ListCorrections } from './correct-statement/list-corrections.js';
import { databaseOptions } from './database.js';
import {
  AdministeredOrganisations,
  ORGANISATIONS,
} from './follow-organisations/administered-organisations.js';
import { OnSenderChanged } from './follow-senders/on-sender-changed.js';
import { MeterUsage } from './meter-usage/meter-usage.js';
import { OnMessageAccepted } from './meter-usage/on-message-accepted.js';
import { RecountUsage } from './recount-usage/recount-usage.js';
import { ListAlerts } from './set-alert/list-alerts.js';
import { RemoveAlert } from './set-alert/remove-alert.js';
import { SetAlertController } from './set-alert/set-alert.controller.js';
import { SetAlert } from './set-alert/set-alert.js';
import { ListTariffs } from './set-tariff/list-tariffs.js';
import { SetTariffController } from './set-tariff/set-tariff.controller.js';
import { SetTariff } from './set-tariff/set-tariff.js';
import { ExportEvidence } from './show-statement/export-evidence.js';
import { ListStatements } from './show-statement/list-statements.js';
import { PrintStatement } from './show-statement/print-statement.js';
import { ShowStatementController } from './show-statement/show-statement.controller.js';
import { ShowStatement } from './show-statement/show-statement.js';
import { ExportUsage } from './show-usage/export-usage.js';
import { ShowUsageController } from './show-usage/show-usage.controller.js';
import { ShowUsage } from './show-usage/show-usage.js';
import { UsageScope } from './show-usage/usage-scope.js';
import { TellUsage } from './tell-usage/tell-usage.js';
import { UsageAlerts } from './usage-alerts.js';

export const SERVICE = 'billing-metering';

const HOUR_MS = 60 * 60 * 1000;
/** How often it is looked whether a month is over, and what has changed since it was told. */
const CLOSE_MS = 60_000;
const TELL_MS = 3_000;

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
      controllers: [
        ...[ShowUsageController, OnMessageAccepted, OnSenderChanged, SetAlertController],
        ...[SetTariffController, ShowStatementController, CorrectStatementController],
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        stateView(ORGANISATIONS, organisationChanged),
        AdministeredOrganisations,
        MeterUsage,
        UsageScope,
        ShowUsage,
        ExportUsage,
        RecountUsage,
        ...[SetTariff, ListTariffs, CorrectStatement, ListCorrections],
        ...[CloseMonth, StateMonth, ShowStatement, ListStatements, PrintStatement, ExportEvidence],
        ...[TellUsage, UsageAlerts, SetAlert, ListAlerts, RemoveAlert],
        { provide: STATEMENT_GRACE_MS, useValue: config.statementGraceH * HOUR_MS },
        {
          provide: Dispatches,
          useFactory: () => new Dispatches(readFileSync(config.dispatchPublicKeyFile, 'utf8')),
        },
        repeatedly('close-month', CLOSE_MS, CloseMonth),
        repeatedly('tell-usage', TELL_MS, TellUsage),
      ],
    };
  }
}
