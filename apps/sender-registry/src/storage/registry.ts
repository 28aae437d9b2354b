import { Inject, Injectable } from '@nestjs/common';
import { OrganisationRepository } from './organisation.repository.js';
import { SenderRepository } from './sender.repository.js';

/** All that this service stores. */
@Injectable()
export class Registry {
  constructor(
    @Inject(OrganisationRepository) readonly organisations: OrganisationRepository,
    @Inject(SenderRepository) readonly senders: SenderRepository,
  ) {}
}
