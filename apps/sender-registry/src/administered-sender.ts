import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { administeredBy } from './organisation/rights.js';
import type { Sender } from './sender/sender.js';
import type { Registry } from './storage/registry.js';

/** Which sender, and the version of it that the caller has read; none where whatever it is now will do. */
export interface ReadSender {
  readonly id: string;
  readonly expectedVersion?: number;
}

/**
 * What every change of a sender begins with: load it, locked; may the caller, and is it what the caller has read?
 * @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE`
 */
export async function lockAdministered(
  tx: Transaction,
  registry: Registry,
  { id, expectedVersion }: ReadSender,
  caller: Caller,
): Promise<Sender> {
  const sender = await registry.senders.lock(tx, id);
  if (sender === undefined) throw new AppError(EDGE_ERRORS.notFound);
  administeredBy(caller, await registry.organisations.find(tx, sender.organisation));
  if (expectedVersion !== undefined && sender.version !== expectedVersion)
    throw new AppError(EDGE_ERRORS.preconditionFailed);
  return sender;
}
