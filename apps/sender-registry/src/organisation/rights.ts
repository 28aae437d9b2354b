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

/** Administrators are appointed by an operator alone, representatives by an administrator too. */
export function mayAppoint(organisation: Organisation, role: Role, person: Person): boolean {
  return role === 'administrator' ? person.operator : mayAdminister(organisation, person);
}
