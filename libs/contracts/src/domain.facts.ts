import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, legalEntityCode, sources, uuid, version } from './fields.js';

const domainState = z.object({
  id: uuid,
  version,
  state: z.enum(['active', 'suspended', 'removed']),
  organisation: legalEntityCode,
  name: z.string().max(253).describe('Domain name in canonical form (A-labels)'),
  allAddressesAllowed: z
    .boolean()
    .describe('Whether every address of the domain may send that has no entry of its own'),
  sources,
  smsAllowed: z.boolean(),
  changedAt: instant,
});
/** A domain whose ownership an organisation has proved, as it is now. */
export type DomainState = z.infer<typeof domainState>;

export const domainChanged = defineFact({
  type: 'pep.domain.changed.v1',
  topic: 'pep.domain.v1',
  meaning:
    'An organisation’s domain was verified, changed, suspended, reactivated or removed; the body is the whole new state.',
  schema: domainState,
  key: (domain) => domain.id,
});
