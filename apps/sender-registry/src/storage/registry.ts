import { Inject, Injectable } from '@nestjs/common';
import { CertificateRepository } from './certificate.repository.js';
import { DomainRepository } from './domain.repository.js';
import { OrganisationRepository } from './organisation.repository.js';
import { SenderRepository } from './sender.repository.js';

/** What this service looks after. */
@Injectable()
export class Registry {
  constructor(
    @Inject(OrganisationRepository) readonly organisations: OrganisationRepository,
    @Inject(DomainRepository) readonly domains: DomainRepository,
    @Inject(SenderRepository) readonly senders: SenderRepository,
    @Inject(CertificateRepository) readonly certificates: CertificateRepository,
  ) {}
}
