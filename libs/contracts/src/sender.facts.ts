import { z } from 'zod';
import { defineFact } from './fact.js';
import { fingerprint, instant, legalEntityCode, sources, uuid, version } from './fields.js';

const senderState = z.object({
  id: uuid,
  version,
  state: z.enum(['active', 'suspended', 'removed']),
  organisation: legalEntityCode,
  address: z.string().max(320).describe('Registered mail address in canonical form'),
  sources,
  smsAllowed: z.boolean(),
  certificates: z
    .array(fingerprint)
    .max(20)
    .optional()
    .describe('Client certificates that may submit for it over REST'),
  changedAt: instant,
});
/** A registered sender address as it is now. */
export type SenderState = z.infer<typeof senderState>;

export const senderChanged = defineFact({
  type: 'pep.sender.changed.v1',
  topic: 'pep.sender.v1',
  meaning:
    'A sender address was registered, changed, suspended, reactivated or removed; the body is the whole new state.',
  schema: senderState,
  key: (sender) => sender.id,
});
