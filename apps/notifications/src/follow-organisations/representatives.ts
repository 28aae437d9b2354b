import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationState } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { StateView } from '@pep/messaging';
import { Clock, dayInYerevan } from '@pep/service-kit';

/** Injection token of the registry's organisations, followed over Kafka. */
export const ORGANISATIONS = Symbol('Organisations');

/** Who acts for an organisation, from our copy of the registry. */
@Injectable()
export class Representatives {
  constructor(
    @Inject(ORGANISATIONS) private readonly organisations: StateView<OrganisationState>,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The people who read the mailbox of an organisation today; nobody for one that is not registered.
   * @throws AppError `UNAVAILABLE` until the copy has caught up
   */
  of(legalEntityCode: string): readonly string[] {
    if (!this.organisations.caughtUp) throw new AppError(EDGE_ERRORS.unavailable);
    const { representatives = [], representativeTerms = [] } = this.organisations.get(legalEntityCode) ?? {};
    const day = dayInYerevan(this.clock.now());
    const others = representativeTerms.filter(({ from = day, to = day }) => day < from || to < day);
    return representatives.filter((psn) => !others.some((one) => one.psn === psn));
  }
}
