import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Organisation, Role } from './organisation.js';

/** Who asks, as far as rights go. */
export interface Person {
  readonly psn: string;
  /** An operator of the service may do everything here. */
  readonly operator: boolean;
}

/** Whoever belongs to it may know of it. */
export function maySee(organisation: Organisation, person: Person): boolean {
  return mayAdminister(organisation, person) || organisation.representatives.includes(person.psn);
}

/** Its administrators look after its sender addresses, and see who the other members are. */
export function mayAdminister(organisation: Organisation, person: Person): boolean {
  return person.operator || organisation.administrators.includes(person.psn);
}

/**
 * The organisation, for whoever looks after it.
 * @throws AppError `NOT_FOUND` for everybody else, whether there is such an organisation or not
 */
export function administeredBy(person: Person, organisation: Organisation | undefined): Organisation {
  if (organisation === undefined || !mayAdminister(organisation, person)) {
    throw new AppError(EDGE_ERRORS.notFound);
  }
  return organisation;
}

/** Administrators are appointed by an operator alone, representatives by an administrator too. */
export function mayAppoint(organisation: Organisation, role: Role, person: Person): boolean {
  return role === 'administrator' ? person.operator : mayAdminister(organisation, person);
}
