import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import type { OrganisationState } from '@pep/contracts';
import type { StateView } from '@pep/messaging';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { holdsOn } from '../message/delegate.js';

/** Injection token of the registry's organisations, followed over Kafka. */
export const ORGANISATIONS = Symbol('Organisations');

/** What people may do for organisations, from our copy of the registry and by the day. */
@Injectable()
export class OrganisationRights {
  constructor(
    @Inject(ORGANISATIONS) private readonly organisations: StateView<OrganisationState>,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Organisations whose mailboxes the caller reads. */
  representedBy(caller: Caller): string[] {
    const day = dayInYerevan(this.clock.now());
    return [...this.organisations.all()]
      .filter((one) => represents(one, caller.psn, day))
      .map((one) => one.legalEntityCode);
  }

  /** Whether the caller may act for the organisation today. */
  represents(caller: Caller, legalEntityCode: string): boolean {
    const organisation = this.organisations.get(legalEntityCode);
    return organisation !== undefined && represents(organisation, caller.psn, dayInYerevan(this.clock.now()));
  }

  /** Organisations whose sent messages the caller may follow. */
  administeredBy(caller: Caller): string[] {
    return [...this.organisations.all()]
      .filter((one) => one.administrators.includes(caller.psn))
      .map((one) => one.legalEntityCode);
  }
}

/** A representative without a term is one until dismissed. */
function represents(organisation: OrganisationState, psn: string, day: string): boolean {
  if (!organisation.representatives.includes(psn)) return false;
  const term = organisation.representativeTerms?.find((one) => one.psn === psn);
  return term === undefined || holdsOn(day, term);
}
