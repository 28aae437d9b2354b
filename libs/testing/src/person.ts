import { createHash } from 'node:crypto';
import type { Caller } from '@pep/client-identity';

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
