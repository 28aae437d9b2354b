import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { challengeName, isProvedBy, newChallenge } from '../domain/challenge.js';
import { type Domain, verifyDomain } from '../domain/domain.js';
import { readDomainName } from '../domain/domain-name.js';
import { showDomain, type ShownDomain } from '../domain.view.js';
import { ERRORS } from '../errors.js';
import { domainFacts } from '../facts.js';
import { administeredBy } from '../organisation/rights.js';
import { settleSenders } from '../settle-senders.js';
import { Registry } from '../storage/registry.js';
import { TxtRecords } from './txt-records.js';

/** Proves by DNS that a domain is its organisation's, and confirms the addresses that wait for it. */
@Injectable()
export class VerifyDomain {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(TxtRecords) private readonly records: TxtRecords,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * A domain that is verified already is answered as it is.
   * @throws AppError `NOT_FOUND`; `DOMAIN_NOT_PROVED` that names the missing record, also when the challenge has expired
   * and was renewed; `DOMAIN_TAKEN`, `DNS_UNAVAILABLE`
   */
  async execute(organisation: string, text: string, caller: Caller): Promise<ShownDomain> {
    const name = readDomainName(text);
    const domain = await this.database.read(async (reader) => {
      administeredBy(caller, await this.registry.organisations.find(reader, organisation));
      return found(await this.registry.domains.find(reader, organisation, name));
    });
    if (domain.verifiedAt !== undefined) return showDomain(domain);
    if (domain.challenge.expiresAt <= this.clock.now()) throw await this.#renewed(domain);
    // Asked before the transaction: nothing slow happens inside one.
    const records = await this.records.at(challengeName(name));
    if (!isProvedBy(domain.challenge, records)) throw notProved(domain, records.length > 0);
    return this.database.withTransaction(async (tx) => showDomain(await this.#verify(tx, domain, caller)));
  }

  async #verify(tx: Transaction, asked: Domain, caller: Caller): Promise<Domain> {
    const { organisation, name } = asked;
    administeredBy(caller, await this.registry.organisations.hold(tx, organisation));
    const holder = (await this.registry.domains.lockHolders(tx, name)).get(name);
    const domain = found(await this.registry.domains.lock(tx, organisation, name));
    if (holder === organisation) return domain;
    if (holder !== undefined) throw new AppError(ERRORS.domainTaken);
    if (domain.challenge.value !== asked.challenge.value) throw notProved(domain, true);
    const verified = verifyDomain(domain, this.clock.now());
    await this.registry.domains.save(tx, verified, { by: caller.psn });
    await addToOutbox(tx, domainFacts([verified]));
    await settleSenders(tx, this.registry, name, { by: caller.psn, at: verified.changedAt });
    return verified;
  }

  /** What to answer after the challenge was replaced. */
  async #renewed({ organisation, name }: Domain): Promise<AppError> {
    return this.database.withTransaction(async (tx) => {
      const domain = found(await this.registry.domains.lock(tx, organisation, name));
      const challenge = newChallenge(this.clock.now());
      await this.registry.domains.replaceChallenge(tx, domain, challenge);
      const record = `TXT ${challengeName(name)} = ${challenge.value}`;
      return new AppError(ERRORS.domainNotProved, {
        message: `The challenge had expired. Set this record instead of the old one and ask again: ${record}`,
      });
    });
  }
}

function found(domain: Domain | undefined): Domain {
  if (domain === undefined) throw new AppError(EDGE_ERRORS.notFound);
  return domain;
}

function notProved({ name, challenge }: Domain, another: boolean): AppError {
  const record = `TXT ${challengeName(name)} = ${challenge.value}`;
  const message = another
    ? `There are TXT records at ${challengeName(name)}, but not the right one. Set ${record} and ask again.`
    : `There is no such DNS record: ${record}. Set it, give DNS some minutes, and ask again.`;
  return new AppError(ERRORS.domainNotProved, { message });
}
