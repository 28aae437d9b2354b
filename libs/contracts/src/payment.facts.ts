import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, money, psn, uuid } from './fields.js';

const TOPIC = 'pep.payment.v1';

const term = z
  .object({ startsOn: z.iso.date(), endsOn: z.iso.date() })
  .describe('The service term, calendar days in Yerevan, both included');

const payment = z.object({
  paymentId: uuid,
  psn: psn.describe('For whom it was paid'),
  purpose: z.enum(['annual-service']),
  method: z.enum(['arca', 'virtual-arca', 'visa', 'mastercard']),
  amount: money,
});

const paid = payment.extend({
  receiptNumber: z.string().max(40),
  paidAt: instant,
  term: term.describe('What was bought'),
  termEndsOn: z.iso.date().describe('Last day of all that is paid for by now'),
});
export type PaymentPaid = z.infer<typeof paid>;

const declined = payment.extend({
  reason: z.string().max(300).describe('Why, in words; never card data'),
  declinedAt: instant,
});
export type PaymentDeclined = z.infer<typeof declined>;

const refunded = payment.extend({
  refunded: money.describe('Given back this time'),
  refundedAt: instant,
  termEndsOn: z.iso.date().optional().describe('Last day that is still paid for; absent when none is'),
});
export type PaymentRefunded = z.infer<typeof refunded>;

const byPerson = (data: { psn: string }): string => data.psn;

export const paymentPaid = defineFact({
  type: 'pep.payment.paid.v1',
  topic: TOPIC,
  meaning:
    'The bank confirmed a payment; the service term began or was extended. Told once for each payment.',
  schema: paid,
  key: byPerson,
});

export const paymentDeclined = defineFact({
  type: 'pep.payment.declined.v1',
  topic: TOPIC,
  meaning: 'The bank declined a payment, or its session ended without one; nothing was taken.',
  schema: declined,
  key: byPerson,
});

export const paymentRefunded = defineFact({
  type: 'pep.payment.refunded.v1',
  topic: TOPIC,
  meaning: 'An operator gave a payment back, whole or in part.',
  schema: refunded,
  key: byPerson,
});
