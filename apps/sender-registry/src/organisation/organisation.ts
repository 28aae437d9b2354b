import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';

/** What a person is in an organisation. */
export type Role = 'administrator' | 'representative';

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
 * The same value when the person has the role already.
 * @throws AppError `MEMBERS_TOO_MANY`
 */
export function appoint(organisation: Organisation, role: Role, psn: string, at: Date): Organisation {
  const members = organisation[MEMBERS_OF[role]];
  if (members.includes(psn)) return organisation;
  if (members.length >= MEMBERS_MAX) throw new AppError(ERRORS.membersTooMany);
  return next({ ...organisation, [MEMBERS_OF[role]]: [...members, psn] }, at);
}

/** The same value when the person does not have the role. */
export function dismiss(organisation: Organisation, role: Role, psn: string, at: Date): Organisation {
  const members = organisation[MEMBERS_OF[role]];
  if (!members.includes(psn)) return organisation;
  return next({ ...organisation, [MEMBERS_OF[role]]: members.filter((member) => member !== psn) }, at);
}

function next(organisation: Organisation, at: Date): Organisation {
  return { ...organisation, version: organisation.version + 1, changedAt: at };
}
