import { rows, type Transaction } from '@pep/persistence';
import type { CertificateState } from '../certificate/certificate.js';

/** How a certificate stands; undefined when nobody knows it. */
export async function stateOf(tx: Transaction, fingerprint: string): Promise<CertificateState | undefined> {
  const [row] = await rows<{ state: CertificateState }>(
    tx,
    'SELECT state FROM certificate WHERE fingerprint = $1',
    [fingerprint],
  );
  return row?.state;
}
