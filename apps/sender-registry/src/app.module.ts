import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { Dispatches, kafkaOptions, MessagingModule } from '@pep/messaging';
import { DatabaseModule, type DatabaseOptions } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import { AddressCodes } from './address-codes.js';
import { BindCertificate } from './bind-certificates/bind-certificate.js';
import { BindCertificatesController } from './bind-certificates/bind-certificates.controller.js';
import { ListCertificates } from './bind-certificates/list-certificates.js';
import { UnbindCertificate } from './bind-certificates/unbind-certificate.js';
import { ChangeDomain } from './change-domains/change-domain.js';
import { ChangeDomainsController } from './change-domains/change-domains.controller.js';
import { RemoveDomain } from './change-domains/remove-domain.js';
import { ChangeSender } from './change-senders/change-sender.js';
import { ChangeSendersController } from './change-senders/change-senders.controller.js';
import { RemoveSender } from './change-senders/remove-sender.js';
import { ChangeMembers } from './change-organisations/change-members.js';
import { ChangeMembersController } from './change-organisations/change-members.controller.js';
import { ChangeOrganisation } from './change-organisations/change-organisation.js';
import { ChangeOrganisationController } from './change-organisations/change-organisation.controller.js';
import type { Config } from './config.js';
import { ConfirmSender } from './confirm-sender/confirm-sender.js';
import { ConfirmSenderController } from './confirm-sender/confirm-sender.controller.js';
import { MailCode } from './confirm-sender/mail-code.js';
import { CheckLines } from './import-senders/check-lines.js';
import { ImportSenders } from './import-senders/import-senders.js';
import { WriteLines } from './import-senders/write-lines.js';
import { NewSenders } from './new-senders.js';
import { RegisterDomain } from './register-domain/register-domain.js';
import { RegisterDomainController } from './register-domain/register-domain.controller.js';
import { RegisterOrganisation } from './register-organisation/register-organisation.js';
import { RegisterOrganisationController } from './register-organisation/register-organisation.controller.js';
import { RegisterSender } from './register-sender/register-sender.js';
import { RegisterSenderController } from './register-sender/register-sender.controller.js';
import { SourcePolicy } from './source/source-policy.js';
import { ShowChanges } from './show-changes/show-changes.js';
import { ShowChangesController } from './show-changes/show-changes.controller.js';
import { ShowDomains } from './show-domains/show-domains.js';
import { ShowDomainsController } from './show-domains/show-domains.controller.js';
import { ShowHistory } from './show-history/show-history.js';
import { ShowHistoryController } from './show-history/show-history.controller.js';
import { ShowMe } from './show-me/show-me.js';
import { ShowMeController } from './show-me/show-me.controller.js';
import { ListOrganisations } from './show-organisations/list-organisations.js';
import { ShowOrganisation } from './show-organisations/show-organisation.js';
import { ShowOrganisationsController } from './show-organisations/show-organisations.controller.js';
import { ListSenders } from './show-senders/list-senders.js';
import { ShowSender } from './show-senders/show-sender.js';
import { ShowSendersController } from './show-senders/show-senders.controller.js';
import { AddressCodeRepository } from './storage/address-code.repository.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { ChangeRepository } from './storage/change.repository.js';
import { schema } from './storage/database.js';
import { DomainRepository } from './storage/domain.repository.js';
import { OrganisationRepository } from './storage/organisation.repository.js';
import { Registry } from './storage/registry.js';
import { SenderRepository } from './storage/sender.repository.js';
import { TxtRecords } from './verify-domain/txt-records.js';
import { VerifyDomain } from './verify-domain/verify-domain.js';
import { VerifyDomainController } from './verify-domain/verify-domain.controller.js';

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
    ShowChangesController,
    RegisterDomainController,
    ShowDomainsController,
    VerifyDomainController,
    ChangeDomainsController,
    RegisterSenderController,
    ShowSendersController,
    ChangeSendersController,
    ConfirmSenderController,
    BindCertificatesController,
    ShowHistoryController,
    ShowMeController,
  ],
  providers: [
    ...[RegisterOrganisation, ListOrganisations, ShowOrganisation, ChangeOrganisation, ChangeMembers],
    ...[NewSenders, RegisterSender, ListSenders, ShowSender, ChangeSender, RemoveSender],
    ...[RegisterDomain, ShowDomains, VerifyDomain, ChangeDomain, RemoveDomain],
    ...[AddressCodes, MailCode, ConfirmSender, BindCertificate, ListCertificates, UnbindCertificate],
    ...[ShowMe, ShowHistory, ShowChanges, ImportSenders, CheckLines, WriteLines],
    ...[Registry, OrganisationRepository, DomainRepository, SenderRepository],
    ...[AddressCodeRepository, CertificateRepository, ChangeRepository],
  ],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    const { identityPublicKeyFile, privateSourcesAllowed, dnsServers, dispatchPublicKeyFile } = config;
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: false }),
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(identityPublicKeyFile, 'utf8')),
        { provide: TxtRecords, useFactory: () => new TxtRecords(dnsServers) },
        {
          provide: Dispatches,
          useFactory: () => new Dispatches(readFileSync(dispatchPublicKeyFile, 'utf8')),
        },
        { provide: SourcePolicy, useValue: new SourcePolicy({ privateAllowed: privateSourcesAllowed }) },
      ],
    };
  }
}
