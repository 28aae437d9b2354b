import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { Dispatches } from '@pep/messaging';
import { Clock, repeatedly } from '@pep/service-kit';
import type { Config } from './config.js';
import { RecordOutageController } from './record-outage/record-outage.controller.js';
import { RecordOutage } from './record-outage/record-outage.js';
import { readLegalFiles, RELEASED_FILES } from './resolve-deadline/legal-files.js';
import { LegalRules } from './resolve-deadline/legal-rules.js';
import { LegalTimes } from './resolve-deadline/legal-times.js';
import { KeepFiles } from './run-legal-clock/keep-files.js';
import { RunLegalClock } from './run-legal-clock/run-legal-clock.js';
import { SenderMails } from './run-legal-clock/sender-mails.js';
import { ShowSupportController } from './show-support/show-support.controller.js';
import { ShowSupport } from './show-support/show-support.js';

const LOOK_MS = 2_000;

/** The legal clock: which rules letters run by, reminders and expiries, outages; and support, by the same working days. */
@Module({})
export class LegalClockModule {
  static with(config: Config): DynamicModule {
    const rules = new LegalRules(readLegalFiles(config.legalDir ?? RELEASED_FILES));
    return {
      module: LegalClockModule,
      controllers: [RecordOutageController, ShowSupportController],
      providers: [
        { provide: LegalRules, useValue: rules },
        {
          provide: Dispatches,
          useFactory: () => new Dispatches(readFileSync(config.dispatchPublicKeyFile, 'utf8')),
        },
        {
          provide: ShowSupport,
          useFactory: (clock: Clock) =>
            new ShowSupport({ phone: config.supportPhone, email: config.supportEmail }, rules, clock),
          inject: [Clock],
        },
        ...[LegalTimes, KeepFiles, RecordOutage, SenderMails, RunLegalClock],
        repeatedly('run-legal-clock', LOOK_MS, RunLegalClock),
      ],
      exports: [LegalTimes],
    };
  }
}
