import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, MessagingModule } from '@pep/messaging';
import { DatabaseModule, type DatabaseOptions } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import { ChangeSender } from './change-senders/change-sender.js';
import { ChangeSendersController } from './change-senders/change-senders.controller.js';
import { RemoveSender } from './change-senders/remove-sender.js';
import { ChangeMembers } from './change-organisations/change-members.js';
import { ChangeMembersController } from './change-organisations/change-members.controller.js';
import { ChangeOrganisation } from './change-organisations/change-organisation.js';
import { ChangeOrganisationController } from './change-organisations/change-organisation.controller.js';
import type { Config } from './config.js';
import { RegisterOrganisation } from './register-organisation/register-organisation.js';
import { RegisterOrganisationController } from './register-organisation/register-organisation.controller.js';
import { RegisterSender } from './register-sender/register-sender.js';
import { RegisterSenderController } from './register-sender/register-sender.controller.js';
import { SourcePolicy } from './sender/source-policy.js';
import { ShowMe } from './show-me/show-me.js';
import { ShowMeController } from './show-me/show-me.controller.js';
import { ListOrganisations } from './show-organisations/list-organisations.js';
import { ShowOrganisation } from './show-organisations/show-organisation.js';
import { ShowOrganisationsController } from './show-organisations/show-organisations.controller.js';
import { ListSenders } from './show-senders/list-senders.js';
import { ShowSender } from './show-senders/show-sender.js';
import { ShowSendersController } from './show-senders/show-senders.controller.js';
import { schema } from './storage/database.js';
import { OrganisationRepository } from './storage/organisation.repository.js';
import { Registry } from './storage/registry.js';
import { SenderRepository } from './storage/sender.repository.js';

export const SERVICE = 'sender-registry';

export function databaseOptions(config: Config): DatabaseOptions {
  return { ...schema, url: config.databaseUrl };
}

/** What this service does, one controller and its handlers for each folder. */
@Module({
  controllers: [
    RegisterOrganisationController,
    ShowOrganisationsController,
    ChangeOrganisationController,
    ChangeMembersController,
    RegisterSenderController,
    ShowSendersController,
    ChangeSendersController,
    ShowMeController,
  ],
  providers: [
    ...[RegisterOrganisation, ListOrganisations, ShowOrganisation, ChangeOrganisation, ChangeMembers],
    ...[RegisterSender, ListSenders, ShowSender, ChangeSender, RemoveSender],
    ShowMe,
    ...[Registry, OrganisationRepository, SenderRepository],
  ],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    const { identityPublicKeyFile, privateSourcesAllowed } = config;
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: false }),
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(identityPublicKeyFile, 'utf8')),
        { provide: SourcePolicy, useValue: new SourcePolicy({ privateAllowed: privateSourcesAllowed }) },
      ],
    };
  }
}
