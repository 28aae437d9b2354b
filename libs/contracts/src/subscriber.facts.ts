import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, language, psn, version } from './fields.js';

const EMAILS_MAX = 3;

const subscriberState = z.object({
  psn,
  version,
  state: z.enum(['active', 'removed']),
  mobile: z
    .string()
    .regex(/^374\d{8}$/)
    .optional()
    .describe('Confirmed mobile number'),
  emails: z.array(z.string().max(320)).max(EMAILS_MAX).describe('Confirmed mail addresses'),
  language: language.describe('In which the person wants to be written to'),
  notices: z
    .object({ sms: z.boolean(), email: z.boolean() })
    .describe('By which ways the person agreed to be told of letters and of the service'),
  changedAt: instant,
});
/** How a registered person can be reached, and what they agreed to. */
export type SubscriberState = z.infer<typeof subscriberState>;

export const subscriberChanged = defineFact({
  type: 'pep.subscriber.changed.v1',
  topic: 'pep.subscriber.v1',
  meaning:
    'How a registered person can be reached changed; the body is the whole new state. Restricted: contact data.',
  schema: subscriberState,
  key: (subscriber) => subscriber.psn,
});
