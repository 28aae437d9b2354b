import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import type { OrganisationState } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { StateView } from '@pep/messaging';
import { MAILBOX_ERRORS } from '../errors.js';

/** Injection token of the registry's organisations, followed over Kafka. */
export const ORGANISATIONS = Symbol('Organisations');

/** Which mailboxes and messages a person may see, from our copy of the registry. */
@Injectable()
export class OrganisationRights {
  constructor(@Inject(ORGANISATIONS) private readonly organisations: StateView<OrganisationState>) {}

  /** The caller's own mailbox and those of the companies that they represent. */
  mailboxesOf(caller: Caller): string[] {
    const represented = [...this.organisations.all()].filter((one) =>
      one.representatives.includes(caller.psn),
    );
    return [caller.psn, ...represented.map((one) => one.legalEntityCode)];
  }

  /** Organisations whose sent messages the caller may follow. */
  administeredBy(caller: Caller): string[] {
    return [...this.organisations.all()]
      .filter((one) => one.administrators.includes(caller.psn))
      .map((one) => one.legalEntityCode);
  }

  /**
   * Lets the caller into a mailbox.
   * @throws AppError `NOT_FOUND` for a mailbox that is not theirs, `CERTIFICATE_NOT_ACTIVE` for their own without a paid certificate
   */
  requireMailbox(caller: Caller, identifier: string): void {
    const own = caller.psn === identifier || this.#represents(caller, identifier);
    if (!own) throw new AppError(EDGE_ERRORS.notFound);
    if (caller.certificateState !== 'active') throw new AppError(MAILBOX_ERRORS.certificateNotActive);
  }

  #represents(caller: Caller, legalEntityCode: string): boolean {
    return this.organisations.get(legalEntityCode)?.representatives.includes(caller.psn) ?? false;
  }
}
