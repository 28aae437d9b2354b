import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';
import { type Challenge, newChallenge } from './challenge.js';

/** A domain of an organisation. Values of this type never change; each change makes a new one. */
export interface Domain {
  readonly id: string;
  /** Rises by one with each change. */
  readonly version: number;
  /** Legal entity code. */
  readonly organisation: string;
  /** In canonical form. */
  readonly name: string;
  /** Whether every address of it may send that has no entry of its own. */
  readonly allAddressesAllowed: boolean;
  /** Where those addresses may send from, in canonical form. */
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  /** What its administrator decided. */
  readonly suspended: boolean;
  /** What an operator decided for all of its organisation. */
  readonly organisationSuspended: boolean;
  /** Not part of its versions: a new one changes nothing for anybody. */
  readonly challenge: Challenge;
  /** Since when it is proved to be the organisation's; nobody is told of it before. */
  readonly verifiedAt?: Date;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly removedAt?: Date;
}

/** What an administrator says of a domain; absent fields stay as they are. */
export interface DomainChange {
  readonly allAddressesAllowed?: boolean;
  readonly sources?: readonly string[];
  readonly smsAllowed?: boolean;
  readonly suspended?: boolean;
}

export const DOMAINS_PER_ORGANISATION_MAX = 100;

type NewDomain = Omit<
  Domain,
  'version' | 'challenge' | 'verifiedAt' | 'createdAt' | 'changedAt' | 'removedAt'
>;

/** @throws AppError `DOMAIN_SOURCES_MISSING` */
export function registerDomain(given: NewDomain, at: Date): Domain {
  const domain = { ...given, version: 1, challenge: newChallenge(at), createdAt: at, changedAt: at };
  return checked(domain);
}

/**
 * The same value when nothing changes, so that a repeated change tells nobody anything.
 * @throws AppError `DOMAIN_SOURCES_MISSING`
 */
export function changeDomain(domain: Domain, change: DomainChange, at: Date): Domain {
  const {
    allAddressesAllowed = domain.allAddressesAllowed,
    sources = domain.sources,
    smsAllowed = domain.smsAllowed,
    suspended = domain.suspended,
  } = change;
  const same =
    allAddressesAllowed === domain.allAddressesAllowed &&
    smsAllowed === domain.smsAllowed &&
    suspended === domain.suspended &&
    sources.join(' ') === domain.sources.join(' ');
  return same
    ? domain
    : checked(next({ ...domain, allAddressesAllowed, sources, smsAllowed, suspended }, at));
}

export function verifyDomain(domain: Domain, at: Date): Domain {
  return next({ ...domain, verifiedAt: at }, at);
}

export function removeDomain(domain: Domain, at: Date): Domain {
  return next({ ...domain, removedAt: at }, at);
}

/** Whether others know of it. */
export function isTold(domain: Pick<Domain, 'verifiedAt'>): boolean {
  return domain.verifiedAt !== undefined;
}

/** What it is for those who follow. */
export function stateOf(
  domain: Pick<Domain, 'suspended' | 'organisationSuspended'> & { readonly removedAt?: unknown },
): 'active' | 'suspended' | 'removed' {
  if (domain.removedAt !== undefined) return 'removed';
  return domain.suspended || domain.organisationSuspended ? 'suspended' : 'active';
}

function checked(domain: Domain): Domain {
  if (domain.allAddressesAllowed && domain.sources.length === 0) {
    throw new AppError(ERRORS.domainSourcesMissing, {
      errors: [{ field: 'sources', message: 'at least one is needed' }],
    });
  }
  return domain;
}

function next(domain: Domain, at: Date): Domain {
  return { ...domain, version: domain.version + 1, changedAt: at };
}
