import { z } from 'zod';
import { defineFact } from './fact.js';
import { fingerprint, instant, psn, version } from './fields.js';

const certificateState = z.object({
  fingerprint,
  version,
  state: z.enum(['registered', 'active', 'suspended', 'expired', 'revoked', 'replaced', 'removed']),
  psn,
  notAfter: instant,
  changedAt: instant,
});
/** A card certificate's state in the service: active means registered and paid. */
export type CertificateState = z.infer<typeof certificateState>;

export const certificateChanged = defineFact({
  type: 'pep.certificate.changed.v1',
  topic: 'pep.certificate.v1',
  meaning: 'A certificate’s state in the service changed; the body is the whole new state.',
  schema: certificateState,
  key: (certificate) => certificate.fingerprint,
});
