import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { holderOf } from './domain/domain-name.js';
import { ERRORS } from './errors.js';
import type { Organisation } from './organisation/organisation.js';
import { domainOf, readSenderAddress } from './sender/sender-address.js';
import { type Confirmation, registerSender, type Sender } from './sender/sender.js';
import { SourcePolicy } from './source/source-policy.js';
import { Registry } from './storage/registry.js';

/** What an administrator says of a new sender. */
export type NewSender = Pick<Sender, 'address' | 'sources' | 'smsAllowed' | 'suspended'>;

/** How an address becomes a sender, one by one or from a file. */
@Injectable()
export class NewSenders {
  constructor(
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Stores it; telling is the caller's business. The caller holds the organisation.
   * @throws AppError `SENDER_ADDRESS_INVALID`, `SENDER_DOMAIN_NOT_ARMENIAN`, `SENDER_DOMAIN_HELD`,
   * `SENDER_ADDRESS_TAKEN`, `SOURCES_INVALID`, `SOURCES_OVERLAP`
   */
  async add(tx: Transaction, given: NewSender, organisation: Organisation, by: string): Promise<Sender> {
    const { legalEntityCode, suspended: organisationSuspended } = organisation;
    const address = readSenderAddress(given.address);
    const sources = this.sourcePolicy.read(given.sources);
    const verified = await this.registry.domains.lockHolders(tx, domainOf(address));
    const owned = { organisation: legalEntityCode, address };
    const confirmation = await this.confirmation(tx, owned, verified);
    const { smsAllowed, suspended } = given;
    const sender = registerSender(
      { ...owned, id: randomUUIDv7(), sources, smsAllowed, suspended, organisationSuspended, confirmation },
      this.clock.now(),
    );
    const isNew = await this.registry.senders.insert(tx, sender, by);
    if (!isNew) throw new AppError(ERRORS.senderAddressTaken);
    return sender;
  }

  /**
   * What confirms an address that an organisation registers.
   * @param verified organisations by verified name, see `DomainRepository.holders`
   * @throws AppError `SENDER_DOMAIN_HELD`, `SENDER_ADDRESS_TAKEN` when it is another's
   */
  async confirmation(
    tx: Transaction,
    sender: Pick<Sender, 'organisation' | 'address'>,
    verified: ReadonlyMap<string, string>,
  ): Promise<Confirmation> {
    const holder = holderOf(domainOf(sender.address), verified);
    if (holder === sender.organisation) return 'domain';
    if (holder !== undefined) throw new AppError(ERRORS.senderDomainHeld);
    if (await this.registry.senders.isConfirmedElsewhere(tx, sender)) {
      throw new AppError(ERRORS.senderAddressTaken);
    }
    return 'pending';
  }
}
