import { createHash } from 'node:crypto';
import type { Caller, SystemCaller } from '@pep/client-identity';

/** A card holder with an active certificate; say what matters to the test, above all the PSN. */
export function person(given: Partial<Caller> = {}): Caller {
  const psn = given.psn ?? '5001950015';
  return {
    kind: 'person',
    psn,
    name: 'MARIAM PETROSYAN',
    fingerprint: createHash('sha256').update(psn).digest('hex'),
    certificateState: 'active',
    operator: false,
    clientAddress: '127.0.0.1',
    ...given,
  };
}

/** A program with a certificate of its own; say its fingerprint where that matters. */
export function system(given: Partial<SystemCaller> = {}): SystemCaller {
  const name = given.name ?? 'EKENG mail system';
  return {
    kind: 'system',
    name,
    fingerprint: createHash('sha256').update(name).digest('hex'),
    certificateState: 'unknown',
    operator: false,
    clientAddress: '127.0.0.1',
    ...given,
  };
}
