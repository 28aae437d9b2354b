import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { changeDomain, type DomainChange } from '../domain/domain.js';
import { showDomain, type ShownDomain } from '../domain.view.js';
import { domainFacts } from '../facts.js';
import { SourcePolicy } from '../source/source-policy.js';
import { Registry } from '../storage/registry.js';
import { lockReadDomain, type ReadDomain } from './lock-read-domain.js';

/** Changes whether and from where the addresses of a domain may send. */
@Injectable()
export class ChangeDomain {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE`, `SOURCES_INVALID`, `SOURCES_OVERLAP`, `DOMAIN_SOURCES_MISSING` */
  async execute(read: ReadDomain, change: DomainChange, caller: Caller): Promise<ShownDomain> {
    return this.database.withTransaction(async (tx) => {
      const domain = await lockReadDomain(tx, this.registry, read, caller);
      const sources = change.sources && this.sourcePolicy.read(change.sources);
      const changed = changeDomain(domain, { ...change, sources }, this.clock.now());
      if (changed !== domain) {
        await this.registry.domains.save(tx, changed, { by: caller.psn });
        await addToOutbox(tx, domainFacts([changed]));
      }
      return showDomain(changed);
    });
  }
}
