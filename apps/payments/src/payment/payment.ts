export const METHODS = ['arca', 'virtual-arca', 'visa', 'mastercard'] as const;
export type Method = (typeof METHODS)[number];

export const PURPOSES = ['annual-service'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Where a payment stands. `created`: the intent is stored, the bank may not know of it. `registered`: the payer can pay.
 * `reversed` is a refund of the whole on the same day. Only `paid` is ever reached from `declined` or `expired`: the
 * bank can change its mind by hand.
 */
export const PAYMENT_STATES = [
  'created',
  'registered',
  'paid',
  'declined',
  'expired',
  'refunded',
  'reversed',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** One charge: one order at the bank. */
export interface Payment {
  readonly id: string;
  /** Rises by one with each change. */
  readonly version: number;
  readonly psn: string;
  /** The payer's name as the card has it, for the receipt. */
  readonly payerName: string;
  readonly purpose: Purpose;
  readonly method: Method;
  readonly language: Language;
  /** Luma: hundredths of a dram. */
  readonly amount: bigint;
  readonly orderNumber: string;
  readonly state: PaymentState;
  /** The bank's id of the order, once it has told it. */
  readonly orderId: string | undefined;
  readonly formUrl: string | undefined;
  readonly createdAt: Date;
  /** After it nobody can pay on the bank's page. */
  readonly sessionEndsAt: Date | undefined;
  /** Since when it is in its state. */
  readonly changedAt: Date;
  /** The bank's last action code; why it was declined. */
  readonly actionCode: number | undefined;
  /** The bank sent it on and does not know what became of it (action code 151019). */
  readonly outcomeUnknown: boolean;
  /** What the bank does or says that can not be, as in “has the amount 1 luma”; a person has to look. */
  readonly contradiction: string | undefined;
  readonly paidAt: Date | undefined;
  readonly maskedCard: string | undefined;
  readonly approvalCode: string | undefined;
  readonly receiptNumber: string | undefined;
  /** Unguessable; in the receipt's QR code. */
  readonly receiptCode: string | undefined;
  /** Luma given back so far. */
  readonly refunded: bigint;
  /** First and last day of the year that it bought, in Yerevan; absent when it bought none, or it was given back. */
  readonly termStartsOn: string | undefined;
  readonly termEndsOn: string | undefined;
  /** How often the bank was asked since it is in its state. */
  readonly looks: number;
}

/** Whether the payer can still be waited for: a person has one such payment at a time. */
export function isRunning({ state }: Pick<Payment, 'state'>): boolean {
  return state === 'created' || state === 'registered';
}

/** The word that callers see. */
export function statusOf({ state }: Pick<Payment, 'state'>): PaymentStatus {
  return STATUS[state];
}

export const PAYMENT_STATUSES = ['pending', 'paid', 'declined', 'refunded', 'expired'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

const STATUS: Readonly<Record<PaymentState, PaymentStatus>> = {
  created: 'pending',
  registered: 'pending',
  paid: 'paid',
  declined: 'declined',
  expired: 'expired',
  refunded: 'refunded',
  reversed: 'refunded',
};

/** The states that callers see as this word. */
export function statesOf(status: PaymentStatus): PaymentState[] {
  return PAYMENT_STATES.filter((state) => STATUS[state] === status);
}
