import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { removeDomain } from '../domain/domain.js';
import { domainFacts } from '../facts.js';
import { settleSenders } from '../settle-senders.js';
import { Registry } from '../storage/registry.js';
import { lockReadDomain, type ReadDomain } from './lock-read-domain.js';

/** Removes a domain for good. Addresses that it alone confirmed may not send until a code confirms them. */
@Injectable()
export class RemoveDomain {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE` */
  async execute(read: ReadDomain, caller: Caller): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const removed = removeDomain(await lockReadDomain(tx, this.registry, read, caller), this.clock.now());
      await this.registry.domains.save(tx, removed, { by: caller.psn });
      await addToOutbox(tx, domainFacts([removed]));
      await settleSenders(tx, this.registry, removed.name, { by: caller.psn, at: removed.changedAt });
    });
  }
}
