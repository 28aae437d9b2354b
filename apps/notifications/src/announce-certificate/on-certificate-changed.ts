import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { certificateChanged, type CertificateState, type Fact } from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { AnnounceCertificate } from './announce-certificate.js';

@Controller()
export class OnCertificateChanged {
  constructor(@Inject(AnnounceCertificate) private readonly announceCertificate: AnnounceCertificate) {}

  @OnFacts('notifications.announce-certificate', certificateChanged)
  handle(@Payload() facts: Fact<CertificateState>[], @Ctx() tx: Transaction): Promise<void> {
    return this.announceCertificate.execute(facts, tx);
  }
}
