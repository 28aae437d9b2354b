import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationState } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { StateView } from '@pep/messaging';

/** Injection token of the registry's organisations, followed over Kafka. */
export const ORGANISATIONS = Symbol('Organisations');

/** Who acts for an organisation, from our copy of the registry. */
@Injectable()
export class Representatives {
  constructor(@Inject(ORGANISATIONS) private readonly organisations: StateView<OrganisationState>) {}

  /**
   * The people who read the mailbox of an organisation; nobody for one that is not registered.
   * @throws AppError `UNAVAILABLE` until the copy has caught up
   */
  of(legalEntityCode: string): readonly string[] {
    if (!this.organisations.caughtUp) throw new AppError(EDGE_ERRORS.unavailable);
    return this.organisations.get(legalEntityCode)?.representatives ?? [];
  }
}
