import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, legalEntityCode, uuid, version } from './fields.js';

const senderState = z.object({
  id: uuid,
  version,
  state: z.enum(['active', 'suspended', 'removed']),
  organisation: legalEntityCode,
  address: z.string().max(320).describe('Registered mail address in canonical form'),
  sources: z.array(z.string().max(253)).max(50).describe('IP address, CIDR block or domain name'),
  smsAllowed: z.boolean(),
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
