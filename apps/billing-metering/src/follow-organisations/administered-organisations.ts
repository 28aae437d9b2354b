import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import type { OrganisationState } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { StateView } from '@pep/messaging';
import { STATEMENT_ERRORS } from '../errors.js';

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

  /**
   * Those of them that a list is about: the one that was asked for, or all.
   * @throws AppError `NOT_FOUND` when it is not the caller's
   */
  among(caller: Caller, asked: string | undefined): string[] | undefined {
    return asked === undefined ? this.of(caller) : [this.one(caller, asked)];
  }

  /**
   * The one organisation that a call is about; it may be left out by who administers one only.
   * @throws AppError `ORGANISATION_REQUIRED`; `NOT_FOUND` when it is not the caller's
   */
  one(caller: Caller, asked: string | undefined): string {
    const own = this.of(caller);
    const meant = asked ?? (own?.length === 1 ? own[0] : undefined);
    if (meant === undefined) throw new AppError(STATEMENT_ERRORS.organisationRequired);
    if (own?.includes(meant) === false) throw new AppError(EDGE_ERRORS.notFound);
    return meant;
  }

  /** The name of an organisation, as far as it is known. */
  nameOf(organisation: string): string | undefined {
    return this.organisations.get(organisation)?.name;
  }
}
