import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import type { Domain } from '../domain/domain.js';
import { readDomainName } from '../domain/domain-name.js';
import { administeredBy } from '../organisation/rights.js';
import type { Registry } from '../storage/registry.js';

/** Which domain, and the version of it that the caller has read. */
export interface ReadDomain {
  readonly organisation: string;
  /** In either spelling. */
  readonly name: string;
  readonly expectedVersion: number;
}

/**
 * What every change of a domain begins with: load it, locked; may the caller, and is it what the caller has read?
 * @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE`
 */
export async function lockReadDomain(
  tx: Transaction,
  registry: Registry,
  { organisation, name, expectedVersion }: ReadDomain,
  caller: Caller,
): Promise<Domain> {
  administeredBy(caller, await registry.organisations.hold(tx, organisation));
  const canonical = readDomainName(name);
  // A removal settles the addresses below, and who does takes this lock first.
  await registry.domains.lockHolders(tx, canonical);
  const domain = await registry.domains.lock(tx, organisation, canonical);
  if (domain === undefined) throw new AppError(EDGE_ERRORS.notFound);
  if (domain.version !== expectedVersion) throw new AppError(EDGE_ERRORS.preconditionFailed);
  return domain;
}
