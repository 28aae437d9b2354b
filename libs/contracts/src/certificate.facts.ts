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
  kind: z
    .enum(['authentication', 'signature'])
    .optional()
    .describe('Which of the card’s two certificates it is; absent in facts from before both were kept'),
  termEndsOn: z.iso
    .date()
    .optional()
    .describe(
      'Last day that is paid for, in Yerevan; absent when none is, or the state hangs on nothing paid',
    ),
  reason: z.string().max(300).optional().describe('Why it was suspended, revoked or replaced, in words'),
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
