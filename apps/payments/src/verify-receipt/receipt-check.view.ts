import { z } from 'zod';
import { moneyOf } from '../payment/money.js';
import { type Payment, PAYMENT_STATUSES, statusOf } from '../payment/payment.js';
import { money } from '../payment.view.js';

/** What anybody who holds a receipt may know: enough to compare it with. */
export const receiptCheckView = z
  .object({
    kind: z.literal('receipt'),
    receiptNumber: z.string(),
    status: z.enum(PAYMENT_STATUSES),
    amount: money,
    refunded: money,
    paidAt: z.iso.datetime(),
    psnEndsWith: z.string().describe('Last two digits of the PSN that it was paid for'),
  })
  .meta({ id: 'ReceiptCheck' });

export type ReceiptCheckView = z.infer<typeof receiptCheckView>;

const TOLD_DIGITS = 2;

export function checkOf(payment: Payment): ReceiptCheckView {
  return {
    kind: 'receipt',
    receiptNumber: payment.receiptNumber ?? '',
    status: statusOf(payment),
    amount: moneyOf(payment.amount),
    refunded: moneyOf(payment.refunded),
    paidAt: (payment.paidAt ?? payment.changedAt).toISOString(),
    psnEndsWith: payment.psn.slice(-TOLD_DIGITS),
  };
}
