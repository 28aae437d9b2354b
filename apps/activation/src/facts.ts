import {
  certificateChanged,
  type CertificateState,
  type Fact,
  subscriberChanged,
  type SubscriberState,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import type { Certificate } from './certificate/certificate.js';
import type { Subscriber } from './subscriber/subscriber.js';

/** Who tells, in every fact of this service. */
export const SOURCE = '/pep/activation';

/** Tells the certificate as it is now. The holder's name stays here. */
export function certificateFact(certificate: Certificate): Fact<CertificateState> {
  const { fingerprint, version, state, psn, kind, notAfter, changedAt, termEndsOn, reason } = certificate;
  const data = {
    ...{ fingerprint, version, state, psn },
    notAfter: notAfter.toISOString(),
    changedAt: changedAt.toISOString(),
    kind,
    ...(termEndsOn !== undefined && { termEndsOn }),
    ...(reason !== undefined && { reason }),
  };
  return newFact(certificateChanged, data, { source: SOURCE, time: changedAt });
}

/** Tells how the person is reached now. */
export function subscriberFact(subscriber: Subscriber): Fact<SubscriberState> {
  const { psn, version, mobile, emails, language, notices, changedAt } = subscriber;
  const data = {
    psn,
    version,
    state: 'active' as const,
    ...(mobile !== undefined && { mobile }),
    emails: [...emails],
    language,
    notices,
    changedAt: changedAt.toISOString(),
  };
  return newFact(subscriberChanged, data, { source: SOURCE, time: changedAt });
}
