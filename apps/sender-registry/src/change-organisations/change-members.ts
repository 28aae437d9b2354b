import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { organisationFact } from '../facts.js';
import { appoint, dismiss, type Role, type Term } from '../organisation/organisation.js';
import { mayAppoint, maySee } from '../organisation/rights.js';
import { Registry } from '../storage/registry.js';

const STEPS = { appoint, dismiss };

/** Who becomes what, or is it no longer. */
export interface ChangeOfMembers {
  readonly step: keyof typeof STEPS;
  readonly code: string;
  readonly role: Role;
  readonly psn: string;
  /** Of a representative who is appointed; absent for a right without end. */
  readonly term?: Term;
}

/** Appoints and dismisses administrators and representatives; doing it twice is doing it once. */
@Injectable()
export class ChangeMembers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `OPERATOR_ONLY`, `ADMINISTRATOR_ONLY`, `MEMBERS_TOO_MANY` */
  async execute({ step, code, role, psn, term }: ChangeOfMembers, caller: Caller): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const organisation = await this.registry.organisations.lock(tx, code);
      if (organisation === undefined || !maySee(organisation, caller))
        throw new AppError(EDGE_ERRORS.notFound);
      if (!mayAppoint(organisation, role, caller)) {
        throw new AppError(role === 'administrator' ? ERRORS.operatorOnly : ERRORS.administratorOnly);
      }
      const changed = STEPS[step](organisation, role, { psn, term }, this.clock.now());
      if (changed === organisation) return;
      await this.registry.organisations.save(tx, changed, caller.psn);
      await addToOutbox(tx, [organisationFact(changed)]);
    });
  }
}
