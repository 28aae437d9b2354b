import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, MessagingModule } from '@pep/messaging';
import { DatabaseModule, type DatabaseOptions } from '@pep/persistence';
import { callerGuard } from '@pep/service-kit';
import type { Config } from './config.js';
import { FollowPayments } from './follow-payments/follow-payments.js';
import { OnPayment } from './follow-payments/on-payment.js';
import { CERTIFICATES_FILE, LoadCertificates } from './load-certificates/load-certificates.js';
import { LoadSubscribers, SUBSCRIBERS_FILE } from './load-subscribers/load-subscribers.js';
import { ShowCertificateController } from './show-certificate/show-certificate.controller.js';
import { ShowCertificate } from './show-certificate/show-certificate.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { schema } from './storage/database.js';
import { SubscriberRepository } from './storage/subscriber.repository.js';

export const SERVICE = 'activation';

export function databaseOptions(config: Config): DatabaseOptions {
  return { ...schema, url: config.databaseUrl };
}

/** Activation: certificates and their states, and how people are reached. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
      ],
      controllers: [ShowCertificateController, OnPayment],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        { provide: CERTIFICATES_FILE, useValue: config.certificatesFile ?? '' },
        { provide: SUBSCRIBERS_FILE, useValue: config.subscribersFile ?? '' },
        CertificateRepository,
        SubscriberRepository,
        LoadCertificates,
        FollowPayments,
        LoadSubscribers,
        ShowCertificate,
      ],
    };
  }
}
