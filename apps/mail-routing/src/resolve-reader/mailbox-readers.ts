import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { MAILBOX_ERRORS } from '../errors.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { holdsOn } from '../message/delegate.js';
import type { ReadingPerson } from '../message/reading.js';
import { delegationsOf, findDelegate } from '../storage/delegate.repository.js';

/** Delegations of one person that are looked at; nobody has more in earnest. */
const DELEGATIONS_MAX = 1_000;

/** What somebody may do in a mailbox at this moment. */
export interface Reader {
  readonly identifier: string;
  readonly by: ReadingPerson;
  readonly mayAcknowledge: boolean;
}

/** Something that not every reader may do. */
export type Need = 'read' | 'acknowledge' | 'own';

/** Who may read which mailbox, judged at each call: owners, representatives, and the delegates they named. */
@Injectable()
export class MailboxReaders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
  ) {}

  /** The mailboxes that the caller may open today, their own first. */
  async mailboxesOf(caller: Caller): Promise<Reader[]> {
    const delegations = await this.database.read((tx) => delegationsOf(tx, caller.psn, DELEGATIONS_MAX));
    const own = [caller.psn, ...this.rights.representedBy(caller)];
    const day = dayInYerevan(this.clock.now());
    return [
      ...own.map((identifier) => this.#ownReader(caller, identifier)),
      ...delegations
        .filter(({ identifier, delegate }) => !own.includes(identifier) && holdsOn(day, delegate))
        .map(({ identifier, delegate }) => delegateReader(caller, identifier, delegate.mayAcknowledge)),
    ];
  }

  /**
   * Lets the caller into a mailbox.
   * @throws AppError `NOT_FOUND` for a mailbox that they may not know of, `CERTIFICATE_NOT_ACTIVE` for one of theirs without a
   *   paid certificate, `MAY_NOT_ACKNOWLEDGE`, `OWNER_ONLY` for what a delegate may not do
   */
  async require(caller: Caller, identifier: string, need: Need): Promise<Reader> {
    const reader = await this.#find(caller, identifier);
    if (reader === undefined) throw new AppError(EDGE_ERRORS.notFound);
    if (caller.certificateState !== 'active') throw new AppError(MAILBOX_ERRORS.certificateNotActive);
    if (need === 'acknowledge' && !reader.mayAcknowledge)
      throw new AppError(MAILBOX_ERRORS.mayNotAcknowledge);
    if (need === 'own' && reader.by.role === 'delegate') throw new AppError(MAILBOX_ERRORS.ownerOnly);
    return reader;
  }

  async #find(caller: Caller, identifier: string): Promise<Reader | undefined> {
    if (caller.psn === identifier || this.rights.represents(caller, identifier)) {
      return this.#ownReader(caller, identifier);
    }
    const delegate = await this.database.read((tx) => findDelegate(tx, identifier, caller.psn));
    if (delegate === undefined || !holdsOn(dayInYerevan(this.clock.now()), delegate)) return undefined;
    return delegateReader(caller, identifier, delegate.mayAcknowledge);
  }

  #ownReader({ psn, name }: Caller, identifier: string): Reader {
    const role = psn === identifier ? 'owner' : 'representative';
    return { identifier, by: { role, psn, name }, mayAcknowledge: true };
  }
}

function delegateReader({ psn, name }: Caller, identifier: string, mayAcknowledge: boolean): Reader {
  return { identifier, by: { role: 'delegate', psn, name }, mayAcknowledge };
}
