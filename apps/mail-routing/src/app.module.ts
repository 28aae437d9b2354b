import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { organisationChanged, senderChanged } from '@pep/contracts';
import { kafkaOptions, MessagingModule, stateView } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import { AcknowledgeMessageController } from './acknowledge-message/acknowledge-message.controller.js';
import { AcknowledgeMessage } from './acknowledge-message/acknowledge-message.js';
import type { Config } from './config.js';
import { databaseOptions } from './database.js';
import { ORGANISATIONS, OrganisationRights } from './follow-organisations/organisation-rights.js';
import { DIRECTORY_LIMITS, SenderDirectory, SENDERS } from './follow-senders/sender-directory.js';
import { OpenMessageController } from './open-message/open-message.controller.js';
import { OpenMessage } from './open-message/open-message.js';
import { ShowMailboxController } from './show-mailbox/show-mailbox.controller.js';
import { ShowMailbox } from './show-mailbox/show-mailbox.js';
import { CommitBatcher } from './submit-message/commit-batcher.js';
import { SMTP_OPTIONS, SmtpListener, type SmtpOptions } from './submit-message/smtp.listener.js';
import { SubmitMessage } from './submit-message/submit-message.js';
import { TrackMessagesController } from './track-messages/track-messages.controller.js';
import { TrackMessages } from './track-messages/track-messages.js';

export const SERVICE = 'mail-routing';

/** Mail routing: letters in, mailboxes, acknowledgements and the evidence of each step. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: false }),
      ],
      controllers: [
        ShowMailboxController,
        OpenMessageController,
        AcknowledgeMessageController,
        TrackMessagesController,
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        stateView(SENDERS, senderChanged),
        stateView(ORGANISATIONS, organisationChanged),
        { provide: DIRECTORY_LIMITS, useValue: { silenceMaxMs: config.registrySilenceMaxS * 1000 } },
        { provide: SMTP_OPTIONS, useValue: smtpOptions(config) },
        SenderDirectory,
        OrganisationRights,
        SubmitMessage,
        CommitBatcher,
        SmtpListener,
        ShowMailbox,
        OpenMessage,
        AcknowledgeMessage,
        TrackMessages,
      ],
    };
  }
}

function smtpOptions(config: Config): SmtpOptions {
  return {
    host: config.smtpHost,
    port: config.smtpPort,
    hostname: config.smtpHostname,
    messageSizeMaxBytes: config.messageSizeMaxBytes,
    connectionsMax: config.smtpConnectionsMax,
    recipientsMax: config.recipientsMax,
    dnsServers: config.dnsServers,
  };
}
