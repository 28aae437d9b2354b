import { moneyOf } from '../payment/money.js';
import type { Language, Payment } from '../payment/payment.js';
import { METHOD_NAMES, RECEIPT_WORDS } from './receipt-words.js';

/** A receipt as it is shown, in whatever form. */
export interface Receipt {
  readonly language: Language;
  /** When it was paid. */
  readonly at: Date;
  readonly title: string;
  readonly lines: readonly (readonly [label: string, value: string])[];
  /** What stands beside the QR code. */
  readonly check: string;
  /** Where anybody can compare it with what we have. */
  readonly checkUrl: string;
}

/** The receipt of a payment that was taken. @param checkUrl for the QR code */
export function receiptOf(payment: Payment, language: Language, checkUrl: string): Receipt {
  const words = RECEIPT_WORDS[language];
  const { payerName, psn, paidAt, amount, refunded, method } = payment;
  const holder = `${payerName}, ${words.psn} ${psn}`;
  const lines: [string, string | undefined][] = [
    [words.number, payment.receiptNumber],
    [words.paidAt, paidAt === undefined ? undefined : `${inYerevan(paidAt)} (${words.yerevan})`],
    [words.payer, payerName],
    [words.forWhom, holder],
    [words.recipient, words.recipientName],
    [words.forWhat, words.service],
    [words.term, termOf(payment)],
    [words.amount, amountOf(amount)],
    [words.refunded, refunded === 0n ? undefined : amountOf(refunded)],
    [words.method, METHOD_NAMES[method]],
    [words.card, payment.maskedCard],
    [words.approvalCode, payment.approvalCode],
  ];
  return {
    language,
    at: paidAt ?? payment.createdAt,
    title: words.title,
    lines: lines.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])),
    check: words.check,
    checkUrl,
  };
}

function termOf({ termStartsOn, termEndsOn }: Payment): string | undefined {
  return termStartsOn === undefined || termEndsOn === undefined
    ? undefined
    : `${dayOf(termStartsOn)} – ${dayOf(termEndsOn)}`;
}

function amountOf(luma: bigint): string {
  return `${moneyOf(luma).value} AMD`;
}

/** 2026-11-22 as people write it here. */
function dayOf(day: string): string {
  return day.split('-').reverse().join('.');
}

const YEREVAN = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Yerevan',
  dateStyle: 'short',
  timeStyle: 'medium',
});

function inYerevan(at: Date): string {
  return YEREVAN.format(at).replaceAll('/', '.').replace(',', '');
}
