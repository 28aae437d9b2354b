import { readFileSync } from 'node:fs';
import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { Dispatches, kafkaOptions, MessagingModule } from '@pep/messaging';
import { DatabaseModule, type DatabaseOptions } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import { AttestPin } from './attest-pin/attest-pin.js';
import { AttestPinController } from './attest-pin/attest-pin.controller.js';
import { ACTIVATIONS_PER_HOUR, StartPinActivation } from './attest-pin/start-pin-activation.js';
import { CertificateChanges } from './certificate-changes.js';
import { CertificateViews } from './certificate.view.js';
import { ChangeCertificate } from './change-certificate/change-certificate.js';
import { ChangeCertificateController } from './change-certificate/change-certificate.controller.js';
import { CheckRevocations } from './check-revocations/check-revocations.js';
import type { Config } from './config.js';
import { CompleteRegistration } from './confirm-registration/complete-registration.js';
import { ConfirmRegistration } from './confirm-registration/confirm-registration.js';
import { ConfirmRegistrationController } from './confirm-registration/confirm-registration.controller.js';
import { JudgeConfirmation } from './confirm-registration/judge-confirmation.js';
import { VerifyContractSignature } from './confirm-registration/verify-contract-signature.js';
import { Contracts } from './contracts.js';
import { EndTerms } from './end-terms/end-terms.js';
import { ExpireCertificates } from './expire-certificates/expire-certificates.js';
import { ForgetActivations } from './forget-activations/forget-activations.js';
import { FollowPayments } from './follow-payments/follow-payments.js';
import { OnPayment } from './follow-payments/on-payment.js';
import { type Job, JobLoops } from './job-loops.js';
import { Links } from './links.js';
import { CERTIFICATES_FILE, LoadCertificates } from './load-certificates/load-certificates.js';
import { LoadSubscribers, SUBSCRIBERS_FILE } from './load-subscribers/load-subscribers.js';
import { Notices } from './notices.js';
import { PaidTerms } from './paid-terms.js';
import { PublishStatusList } from './publish-status-list/publish-status-list.js';
import { StatusListSigner } from './publish-status-list/status-list-signer.js';
import { PublishStatusListController } from './publish-status-list/publish-status-list.controller.js';
import { RegisterCard } from './register-card.js';
import { RegistrationCodes } from './registration-codes.js';
import { RegistrationViews } from './registration.view.js';
import { SendCode } from './send-code/send-code.js';
import { SendCodeController } from './send-code/send-code.controller.js';
import { SendReminders } from './send-reminders/send-reminders.js';
import { ShowCertificateController } from './show-certificate/show-certificate.controller.js';
import { ShowCertificate } from './show-certificate/show-certificate.js';
import { ShowContract } from './show-contract/show-contract.js';
import { ShowContractController } from './show-contract/show-contract.controller.js';
import { ShowRegistration } from './show-registration/show-registration.js';
import { ShowRegistrationController } from './show-registration/show-registration.controller.js';
import { Signers } from './signers.js';
import { StampSignatures } from './stamp-signatures/stamp-signatures.js';
import { TimeStamps } from './stamp-signatures/time-stamps.js';
import { StartRegistration } from './start-registration/start-registration.js';
import { StartRegistrationController } from './start-registration/start-registration.controller.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { schema } from './storage/database.js';
import { SubscriberRepository } from './storage/subscriber.repository.js';

export const SERVICE = 'activation';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** The jobs, and how long each rests when nothing is left to do. */
const JOBS: readonly { readonly job: Type<Job>; readonly everyMs: number }[] = [
  { job: StampSignatures, everyMs: SECOND_MS },
  { job: CheckRevocations, everyMs: SECOND_MS },
  { job: ExpireCertificates, everyMs: SECOND_MS },
  { job: EndTerms, everyMs: 10 * SECOND_MS },
  { job: SendReminders, everyMs: MINUTE_MS },
  { job: ForgetActivations, everyMs: 60 * MINUTE_MS },
];

export function databaseOptions(config: Config): DatabaseOptions {
  return { ...schema, url: config.databaseUrl };
}

/** Activation: registrations, certificates and their states, PIN activation, and how people are reached. */
@Module({
  controllers: [
    ShowContractController,
    StartRegistrationController,
    ShowRegistrationController,
    SendCodeController,
    ConfirmRegistrationController,
    AttestPinController,
    ShowCertificateController,
    ChangeCertificateController,
    PublishStatusListController,
    OnPayment,
  ],
  providers: [
    ...[CertificateRepository, SubscriberRepository, CertificateChanges, Notices, PaidTerms, RegisterCard],
    ...[CertificateViews, RegistrationViews, LoadCertificates, LoadSubscribers, FollowPayments],
    ...[ShowContract, StartRegistration, ShowRegistration, SendCode],
    ...[ConfirmRegistration, CompleteRegistration, JudgeConfirmation, VerifyContractSignature, AttestPin],
    ...[StartPinActivation, ShowCertificate, ChangeCertificate, PublishStatusList],
    ...JOBS.map(({ job }) => job),
  ],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        { provide: CERTIFICATES_FILE, useValue: config.certificatesFile ?? '' },
        { provide: SUBSCRIBERS_FILE, useValue: config.subscribersFile ?? '' },
        ...keptByFiles(config),
        { provide: Links, useValue: new Links(config) },
        { provide: ACTIVATIONS_PER_HOUR, useValue: config.pinActivationsPerHour },
        {
          provide: JobLoops,
          inject: JOBS.map(({ job }) => job),
          useFactory: jobLoops,
        },
      ],
    };
  }
}

/** What is made of keys, authorities and texts. A file that can not be read stops the start. */
function keptByFiles(config: Config): Provider[] {
  const { clientCaFile, tsaCaFile, tsaUrl, codeKeyFile, codeLength: digits, revocationCheckS } = config;
  const read = (file: string): string => readFileSync(file, 'utf8');
  return [
    {
      provide: Dispatches,
      useFactory: () => new Dispatches(read(config.dispatchPublicKeyFile)),
    },
    {
      provide: RegistrationCodes,
      inject: [Dispatches],
      useFactory: (dispatches: Dispatches) =>
        new RegistrationCodes({ secret: readFileSync(codeKeyFile), digits }, dispatches),
    },
    {
      provide: Signers,
      useFactory: () => new Signers(read(clientCaFile), revocationCheckS * SECOND_MS),
    },
    { provide: TimeStamps, useFactory: () => new TimeStamps(tsaUrl, read(tsaCaFile ?? clientCaFile)) },
    { provide: Contracts, useFactory: () => new Contracts(config.contractsDir) },
    {
      provide: StatusListSigner,
      inject: [Links],
      useFactory: (links: Links) => new StatusListSigner(read(config.statusListKeyFile), links),
    },
  ];
}

function jobLoops(...jobs: Job[]): JobLoops {
  return new JobLoops(
    JOBS.flatMap(({ job: { name }, everyMs }, at) => {
      const job = jobs[at];
      return job === undefined ? [] : [{ name, job, everyMs }];
    }),
  );
}
