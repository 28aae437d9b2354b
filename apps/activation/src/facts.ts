import { certificateChanged, type CertificateState, type Fact } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import type { Certificate } from './certificate/certificate.js';

const SOURCE = '/pep/activation';

/** Tells the certificate as it is now. The holder's name stays here. */
export function certificateFact(certificate: Certificate): Fact<CertificateState> {
  const { fingerprint, version, state, psn, notAfter, changedAt } = certificate;
  const data = {
    fingerprint,
    version,
    state,
    psn,
    notAfter: notAfter.toISOString(),
    changedAt: changedAt.toISOString(),
  };
  return newFact(certificateChanged, data, { source: SOURCE, time: changedAt });
}
