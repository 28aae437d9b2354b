import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { domainChanged, organisationChanged, senderChanged } from '@pep/contracts';
import { Dispatches, kafkaOptions, MessagingModule, stateView } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { callerGuard, repeatedly } from '@pep/service-kit';
import { AcknowledgeMessageController } from './acknowledge-message/acknowledge-message.controller.js';
import { CorrectAcknowledgement } from './acknowledge-message/correct-acknowledgement.js';
import { AcknowledgeMessage } from './acknowledge-message/acknowledge-message.js';
import type { Config } from './config.js';
import { ContentModule } from './content.module.js';
import { databaseOptions } from './database.js';
import { HsmModule } from './hsm.module.js';
import { EvidenceLogModule } from './evidence-log.module.js';
import { ExportAcceptances } from './export-acceptances/export-acceptances.js';
import { ORGANISATIONS, OrganisationRights } from './follow-organisations/organisation-rights.js';
import { DIRECTORY_LIMITS, DOMAINS, SenderDirectory, SENDERS } from './follow-senders/sender-directory.js';
import { LegalClockModule } from './legal-clock.module.js';
import { ManageDelegatesController } from './manage-delegates/manage-delegates.controller.js';
import { ManageDelegates } from './manage-delegates/manage-delegates.js';
import { OpenMessageController } from './open-message/open-message.controller.js';
import { OpenMessage } from './open-message/open-message.js';
import { PROOF_CONTROLLERS, proofProviders } from './proofs.js';
import { ProveReadingController } from './prove-reading/prove-reading.controller.js';
import { ProveReading } from './prove-reading/prove-reading.js';
import { RECEIPT_CONTROLLERS, receiptProviders } from './receipts.js';
import { PreparePartitions } from './prepare-partitions/prepare-partitions.js';
import { MailboxReaders } from './resolve-reader/mailbox-readers.js';
import { ShowAccessesController } from './show-accesses/show-accesses.controller.js';
import { ShowAccesses } from './show-accesses/show-accesses.js';
import { OrderLetters } from './show-mailbox/order-letters.js';
import { ShowMailboxController } from './show-mailbox/show-mailbox.controller.js';
import { OnNotification } from './record-notification/on-notification.js';
import { RecordNotification } from './record-notification/record-notification.js';
import { NameResolver } from './resolve-names/name-resolver.js';
import { ShowMailbox } from './show-mailbox/show-mailbox.js';
import { CheckReport } from './submit-message/check-report.js';
import { CommitBatcher } from './submit-message/commit-batcher.js';
import { Authentication } from './submit-message/legs/authentication.js';
import { Judgement } from './submit-message/legs/judgement.js';
import { LetterIntake } from './submit-message/letter/letter-intake.js';
import { INTAKE_LIMITS, type IntakeLimits, LetterReaders } from './submit-message/letter/letter-readers.js';
import { FirstRequests } from './submit-message/rest/first-requests.js';
import { RATE_LIMITS, type RateLimits, SubmissionRates } from './submit-message/limits/submission-rates.js';
import { SubmitByRest, UPLOAD_LIMITS, type UploadLimits } from './submit-message/rest/submit-by-rest.js';
import { SubmitMessageController } from './submit-message/rest/submit-message.controller.js';
import { Uploads } from './submit-message/rest/uploads.js';
import { Door, DOOR_LIMITS, type DoorLimits } from './submit-message/smtp/door.js';
import { SMTP_OPTIONS, SmtpListener } from './submit-message/smtp/smtp.listener.js';
import { smtpOptions } from './submit-message/smtp/smtp-options.js';
import { SubmitMessage } from './submit-message/submit-message.js';
import { TrackMessagesController } from './track-messages/track-messages.controller.js';
import { TrackMessages } from './track-messages/track-messages.js';

export const SERVICE = 'mail-routing';

/** Mail routing: letters in, mailboxes, acknowledgements and the evidence of each step. */
const ORDER_LETTERS_MS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1000;

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
        HsmModule.with(config),
        ContentModule.with(config),
        EvidenceLogModule.with(config),
        LegalClockModule.with(config),
      ],
      controllers: [
        ShowMailboxController,
        OpenMessageController,
        AcknowledgeMessageController,
        ...[ManageDelegatesController, ShowAccessesController, ProveReadingController],
        ...PROOF_CONTROLLERS,
        ...RECEIPT_CONTROLLERS,
        TrackMessagesController,
        SubmitMessageController,
        OnNotification,
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        stateView(SENDERS, senderChanged),
        stateView(DOMAINS, domainChanged),
        stateView(ORGANISATIONS, organisationChanged),
        { provide: DIRECTORY_LIMITS, useValue: { silenceMaxMs: config.registrySilenceMaxS * 1000 } },
        { provide: SMTP_OPTIONS, useFactory: () => smtpOptions(config) },
        { provide: DOOR_LIMITS, useValue: { tlsRequired: config.smtpTlsRequired } satisfies DoorLimits },
        { provide: RATE_LIMITS, useValue: rateLimits(config) },
        { provide: UPLOAD_LIMITS, useValue: config satisfies UploadLimits },
        { provide: INTAKE_LIMITS, useValue: config satisfies IntakeLimits },
        { provide: NameResolver, useFactory: () => new NameResolver({ servers: config.dnsServers }) },
        {
          provide: Dispatches,
          useFactory: () => new Dispatches(readFileSync(config.dispatchPublicKeyFile, 'utf8')),
        },
        ...[SenderDirectory, OrganisationRights],
        ...[SubmitMessage, CommitBatcher, Authentication, Judgement, SubmissionRates],
        ...[LetterReaders, LetterIntake, FirstRequests],
        ...[CheckReport, Door, SmtpListener, Uploads, SubmitByRest],
        ShowMailbox,
        OpenMessage,
        ...[AcknowledgeMessage, CorrectAcknowledgement],
        ...[MailboxReaders, ManageDelegates, ShowAccesses, ProveReading],
        ...proofProviders(config),
        ...receiptProviders(config),
        TrackMessages,
        RecordNotification,
        ExportAcceptances,
        PreparePartitions,
        repeatedly('prepare-partitions', DAY_MS, PreparePartitions),
        OrderLetters,
        repeatedly('order-letters', ORDER_LETTERS_MS, OrderLetters),
      ],
    };
  }
}

function rateLimits(config: Config): RateLimits {
  const { smtpSenderRatePerMinute: senderRatePerMinute, smtpSourceRatePerMinute: sourceRatePerMinute } =
    config;
  return { senderRatePerMinute, sourceRatePerMinute };
}
