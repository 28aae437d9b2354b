import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { type Domain, DOMAINS_PER_ORGANISATION_MAX, registerDomain } from '../domain/domain.js';
import { readDomainName } from '../domain/domain-name.js';
import { showDomain, type ShownDomain } from '../domain.view.js';
import { ERRORS } from '../errors.js';
import { administeredBy } from '../organisation/rights.js';
import { SourcePolicy } from '../source/source-policy.js';
import { Registry } from '../storage/registry.js';

export interface NewDomain {
  readonly organisation: string;
  readonly name: string;
  readonly allAddressesAllowed: boolean;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  readonly suspended: boolean;
}

/** Takes a domain down for an organisation, to be proved; nobody is told of it until then. */
@Injectable()
export class RegisterDomain {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `NOT_FOUND` for another's organisation; `DOMAIN_INVALID`, `DOMAIN_NOT_ARMENIAN`, `DOMAIN_PUBLIC`,
   * `DOMAIN_EXISTS`, `DOMAINS_TOO_MANY`, `DOMAIN_SOURCES_MISSING`, `SOURCES_INVALID`, `SOURCES_OVERLAP`,
   * `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(given: NewDomain, key: string, caller: Caller): Promise<ShownDomain> {
    const request = { call: 'registerDomain', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const domain = await this.#register(tx, given, caller);
        const isNew = await this.registry.domains.insert(tx, domain, caller.psn);
        if (!isNew) throw new AppError(ERRORS.domainExists);
        return showDomain(domain);
      }),
    );
  }

  async #register(tx: Transaction, given: NewDomain, caller: Caller): Promise<Domain> {
    // Held, so that no suspension of the organisation passes this domain by.
    const held = await this.registry.organisations.hold(tx, given.organisation);
    const { suspended: organisationSuspended } = administeredBy(caller, held);
    const name = readDomainName(given.name);
    const sources = this.sourcePolicy.read(given.sources);
    if ((await this.registry.domains.countOf(tx, given.organisation)) >= DOMAINS_PER_ORGANISATION_MAX) {
      throw new AppError(ERRORS.domainsTooMany);
    }
    const id = randomUUIDv7();
    return registerDomain({ ...given, id, name, sources, organisationSuspended }, this.clock.now());
  }
}
