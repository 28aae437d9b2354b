import { Inject, Injectable } from '@nestjs/common';
import { AddressCodeRepository } from './address-code.repository.js';
import { CertificateRepository } from './certificate.repository.js';
import { DomainRepository } from './domain.repository.js';
import { OrganisationRepository } from './organisation.repository.js';
import { SenderRepository } from './sender.repository.js';

/** All that this service stores. */
@Injectable()
export class Registry {
  constructor(
    @Inject(OrganisationRepository) readonly organisations: OrganisationRepository,
    @Inject(DomainRepository) readonly domains: DomainRepository,
    @Inject(SenderRepository) readonly senders: SenderRepository,
    @Inject(AddressCodeRepository) readonly codes: AddressCodeRepository,
    @Inject(CertificateRepository) readonly certificates: CertificateRepository,
  ) {}
}
