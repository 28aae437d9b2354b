import { z } from 'zod';
import { type DeclineReason, declineReason, DECLINE_TEXTS } from './payment/decline-reasons.js';
import { moneyOf } from './payment/money.js';
import {
  isRunning,
  type Language,
  METHODS,
  type Payment,
  PAYMENT_STATUSES,
  PURPOSES,
  statusOf,
} from './payment/payment.js';

export const money = z
  .object({ value: z.string().describe('Drams with two decimals'), currency: z.literal('AMD') })
  .meta({ id: 'Money' });

/** A payment as its payer and operators see it. */
export const paymentView = z
  .object({
    id: z.uuid(),
    status: z.enum(PAYMENT_STATUSES),
    purpose: z.enum(PURPOSES),
    psn: z.string().describe('For whom it is paid'),
    amount: money,
    method: z.enum(METHODS),
    createdAt: z.iso.datetime(),
    redirectUrl: z.string().optional().describe('The bank’s page; while the payer can pay'),
    sessionEndsAt: z.iso.datetime().optional().describe('Until then the payer can pay on that page'),
    outcomeUnknown: z
      .boolean()
      .optional()
      .describe('The bank does not know yet what became of it; it is asked until it does'),
    reason: z
      .object({ code: z.string(), text: z.string() })
      .optional()
      .describe('Why it was declined, and what to do, in the language of Accept-Language'),
    paidAt: z.iso.datetime().optional(),
    receiptNumber: z.string().optional(),
    receiptUrl: z.string().optional(),
    termStartsOn: z.iso.date().optional().describe('First day of the year that was bought, in Yerevan'),
    termEndsOn: z.iso.date().optional().describe('Last day of the year that was bought'),
    refunded: money.optional().describe('Given back so far'),
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof paymentView>;

/** @param now only while its session lasts a payment has a page at the bank */
export function viewOf(payment: Payment, language: Language, now: Date): PaymentView {
  const { id, purpose, psn, method, amount, createdAt } = payment;
  return {
    id,
    status: statusOf(payment),
    purpose,
    psn,
    amount: moneyOf(amount),
    method,
    createdAt: createdAt.toISOString(),
    ...(isRunning(payment) ? openView(payment, now) : closedView(payment, language)),
    ...paidView(payment),
  };
}

function openView({ formUrl, sessionEndsAt, outcomeUnknown }: Payment, now: Date): Partial<PaymentView> {
  const unknown = outcomeUnknown ? { outcomeUnknown } : {};
  if (formUrl === undefined || sessionEndsAt === undefined || sessionEndsAt <= now || outcomeUnknown)
    return unknown;
  return { redirectUrl: formUrl, sessionEndsAt: sessionEndsAt.toISOString() };
}

function closedView(payment: Payment, language: Language): Partial<PaymentView> {
  if (payment.state !== 'declined' && payment.state !== 'expired') return {};
  return { reason: reasonOf(payment, language) };
}

/** Why nothing was paid, for the payer. */
export function reasonOf(payment: Payment, language: Language): { code: DeclineReason; text: string } {
  const code = declineReason(payment.actionCode);
  return { code, text: DECLINE_TEXTS[language][code] };
}

function paidView({
  id,
  paidAt,
  receiptNumber,
  termStartsOn,
  termEndsOn,
  refunded,
}: Payment): Partial<PaymentView> {
  if (paidAt === undefined) return {};
  return {
    paidAt: paidAt.toISOString(),
    receiptUrl: `/v1/payments/${id}/receipt`,
    ...(receiptNumber === undefined ? {} : { receiptNumber }),
    ...(termStartsOn === undefined ? {} : { termStartsOn }),
    ...(termEndsOn === undefined ? {} : { termEndsOn }),
    ...(refunded > 0n ? { refunded: moneyOf(refunded) } : {}),
  };
}
