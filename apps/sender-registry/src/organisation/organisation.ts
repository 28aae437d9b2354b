import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';

/** What a person is in an organisation. */
export type Role = 'administrator' | 'representative';

/** First and last day of a right in Yerevan, `2026-11-21`, both included; what is absent is without end on that side. */
export interface Term {
  readonly from?: string;
  readonly to?: string;
}

/** A legal entity that may send and receive official mail. Values of this type never change; each change makes a new one. */
export interface Organisation {
  readonly legalEntityCode: string;
  /** Rises by one with each change. */
  readonly version: number;
  readonly name: string;
  readonly tin?: string;
  readonly suspended: boolean;
  /** PSNs, in no particular order. */
  readonly administrators: readonly string[];
  readonly representatives: readonly string[];
  /** Of those representatives whose right begins or ends on a day, by PSN. */
  readonly representativeTerms?: Readonly<Record<string, Term>>;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What an operator says of an organisation; absent fields stay as they are. */
export interface OrganisationChange {
  readonly name?: string;
  readonly tin?: string;
  readonly suspended?: boolean;
}

/** As the contract of `pep.organisation.changed.v1` says, for each role. */
const MEMBERS_MAX = 1_000;

const MEMBERS_OF = { administrator: 'administrators', representative: 'representatives' } as const;

export function registerOrganisation(
  given: { readonly legalEntityCode: string; readonly name: string; readonly tin?: string },
  at: Date,
): Organisation {
  return {
    ...given,
    version: 1,
    suspended: false,
    administrators: [],
    representatives: [],
    createdAt: at,
    changedAt: at,
  };
}

/** The same value when nothing changes, so that a repeated change tells nobody anything. */
export function changeOrganisation(
  organisation: Organisation,
  change: OrganisationChange,
  at: Date,
): Organisation {
  const { name = organisation.name, tin = organisation.tin, suspended = organisation.suspended } = change;
  const same = name === organisation.name && tin === organisation.tin && suspended === organisation.suspended;
  return same ? organisation : next({ ...organisation, name, tin, suspended }, at);
}

/**
 * The same value when the person has the role already, for the same term.
 * @param given a representative's term is part of it; without one the right has no end
 * @throws AppError `MEMBERS_TOO_MANY`
 */
export function appoint(
  organisation: Organisation,
  role: Role,
  { psn, term }: { readonly psn: string; readonly term?: Term | undefined },
  at: Date,
): Organisation {
  const members = organisation[MEMBERS_OF[role]];
  const included = members.includes(psn);
  if (!included && members.length >= MEMBERS_MAX) throw new AppError(ERRORS.membersTooMany);
  const appointed = included ? organisation : { ...organisation, [MEMBERS_OF[role]]: [...members, psn] };
  if (role === 'administrator') return included ? organisation : next(appointed, at);
  if (included && sameTerm(organisation.representativeTerms?.[psn], term)) return organisation;
  return next(withTerm(appointed, psn, term), at);
}

/** Whether a right holds on a day; without a term it always does. */
export function holdsOn(term: Term | undefined, day: string): boolean {
  const { from = day, to = day } = term ?? {};
  return from <= day && day <= to;
}

function sameTerm(a: Term = {}, b: Term = {}): boolean {
  return a.from === b.from && a.to === b.to;
}

function withTerm(organisation: Organisation, psn: string, term: Term | undefined): Organisation {
  const { representativeTerms = {}, ...rest } = organisation;
  const { [psn]: _before, ...others } = representativeTerms;
  const limited = term !== undefined && (term.from !== undefined || term.to !== undefined);
  return { ...rest, ...termsOf(limited ? { ...others, [psn]: term } : others) };
}

/** The terms as an organisation has them: absent where no right is limited. */
export function termsOf(terms: Readonly<Record<string, Term>>): Pick<Organisation, 'representativeTerms'> {
  return Object.keys(terms).length === 0 ? {} : { representativeTerms: terms };
}

/** The same value when the person does not have the role. */
export function dismiss(
  organisation: Organisation,
  role: Role,
  { psn }: { readonly psn: string },
  at: Date,
): Organisation {
  const members = organisation[MEMBERS_OF[role]];
  if (!members.includes(psn)) return organisation;
  const left = { ...organisation, [MEMBERS_OF[role]]: members.filter((member) => member !== psn) };
  return next(role === 'administrator' ? left : withTerm(left, psn, undefined), at);
}

function next(organisation: Organisation, at: Date): Organisation {
  return { ...organisation, version: organisation.version + 1, changedAt: at };
}
