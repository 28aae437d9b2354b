import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import type { OrganisationState } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { StateView } from '@pep/messaging';

/** Injection token of the registry's organisations, followed over Kafka. */
export const ORGANISATIONS = Symbol('Organisations');

/** Whose usage a person may see, from our copy of the registry. */
@Injectable()
export class AdministeredOrganisations {
  constructor(@Inject(ORGANISATIONS) private readonly organisations: StateView<OrganisationState>) {}

  /**
   * The organisations that the caller administers; undefined means all, for an operator.
   * @throws AppError `NOT_FOUND` for someone who administers none
   */
  of(caller: Caller): string[] | undefined {
    if (caller.operator) return undefined;
    const own = [...this.organisations.all()]
      .filter((one) => one.administrators.includes(caller.psn))
      .map((one) => one.legalEntityCode);
    if (own.length === 0) throw new AppError(EDGE_ERRORS.notFound);
    return own;
  }
}
