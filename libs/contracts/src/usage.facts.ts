import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, legalEntityCode, money, uuid, version } from './fields.js';

const TOPIC = 'pep.usage.v1';

const sender = z.string().max(320).describe('Mail address');
const day = z.iso.date().describe('Calendar day in Yerevan');
const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .describe('Calendar month in Yerevan');
const count = z.int().nonnegative();

const counted = z.object({
  organisation: legalEntityCode,
  sender,
  day,
  version,
  messages: count.describe('Letters to mailboxes, once for each recipient'),
  sms: count.describe('Letters to phone numbers, once for each recipient'),
  smsSegments: count,
  countedAt: instant,
});
/** What an address sent on a day, as far as it is counted. */
export type UsageCounted = z.infer<typeof counted>;

const exceeded = z.object({
  alertId: uuid,
  organisation: legalEntityCode,
  sender: sender.optional().describe('Absent: all addresses of the organisation together'),
  from: day,
  to: day,
  measure: z.enum(['messages', 'sms', 'smsSegments']),
  threshold: count,
  count,
  exceededAt: instant,
});
export type UsageExceeded = z.infer<typeof exceeded>;

const closed = z.object({
  organisation: legalEntityCode,
  month,
  number: z.string().max(40).describe('Number of the statement'),
  amount: money,
  messages: count,
  sms: count,
  smsSegments: count,
  closedAt: instant,
});
export type UsageClosed = z.infer<typeof closed>;

const byOrganisation = (data: { organisation: string }): string => data.organisation;

export const usageCounted = defineFact({
  type: 'pep.usage.counted.v1',
  topic: TOPIC,
  meaning:
    'What an address has sent on a day so far; apply only higher versions of the same address and day.',
  schema: counted,
  key: byOrganisation,
});

export const usageExceeded = defineFact({
  type: 'pep.usage.exceeded.v1',
  topic: TOPIC,
  meaning: 'Usage reached a threshold that the organisation asked to be told of; once in each period.',
  schema: exceeded,
  key: byOrganisation,
});

export const usageClosed = defineFact({
  type: 'pep.usage.closed.v1',
  topic: TOPIC,
  meaning: 'The statement of a month was closed; it does not change any more.',
  schema: closed,
  key: byOrganisation,
});
