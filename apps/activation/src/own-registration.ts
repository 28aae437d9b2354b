import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import type { Registration } from './registration/registration.js';
import { findRegistration } from './storage/registration.repository.js';

/**
 * A registration of the certificate with which the caller came.
 * @throws AppError `NOT_FOUND` for any other
 */
export async function ownRegistration(
  tx: Transaction,
  { id, caller, lock }: { readonly id: string; readonly caller: Caller; readonly lock: 'lock' | 'read' },
): Promise<Registration> {
  const found = await findRegistration(tx, id, lock);
  if (found?.fingerprint !== caller.fingerprint) throw new AppError(EDGE_ERRORS.notFound);
  return found;
}
