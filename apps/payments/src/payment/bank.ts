/** An order as the payer's bank page needs it. */
export interface NewOrder {
  /** Ours, at most 32 characters; the bank takes each once. */
  readonly orderNumber: string;
  /** Luma: hundredths of a dram. */
  readonly amount: bigint;
  readonly language: 'hy' | 'en' | 'ru';
  /** Whole seconds in which the payer can pay, at most 1,200. */
  readonly sessionSeconds: number;
}

/** What came of registering an order: the page for the payer, or that its number was used before. */
export type Registration =
  | { readonly kind: 'registered'; readonly orderId: string; readonly formUrl: string }
  | { readonly kind: 'number-used' };

/** Which order is meant: by the bank's id where we have it. */
export interface OrderReference {
  readonly orderNumber: string;
  readonly orderId: string | undefined;
}

/** What the bank says of an order. Every part may be missing: three versions of its replies are in use. */
export interface OrderStatus {
  /** 0 registered, 1 held, 2 paid, 3 cancelled, 4 refunded, 5 3-D Secure begun, 6 declined. */
  readonly orderStatus: number | undefined;
  readonly actionCode: number | undefined;
  /** 0 says that the question was answered, not that anything was paid. */
  readonly errorCode: number;
  readonly orderNumber: string | undefined;
  /** Luma. */
  readonly amount: bigint | undefined;
  /** ISO 4217, three digits. */
  readonly currency: string | undefined;
  /** Luma given back so far; only version 03 says it. */
  readonly refundedAmount: bigint | undefined;
  /** Such as 411111**1111; never more of the card. */
  readonly maskedCard: string | undefined;
  readonly approvalCode: string | undefined;
}

/** What came of asking for money to be given back. */
export type GivingBack = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly errorCode: number };

/**
 * A bank that takes card payments on a page of its own. It tells us nothing by itself: it is asked.
 * Each call throws AppError `BANK_AWAY` when there is no answer that can be trusted; it may have acted all the same.
 */
export abstract class Bank {
  abstract register(order: NewOrder): Promise<Registration>;
  abstract status(order: OrderReference): Promise<OrderStatus>;
  /** Takes a whole payment back; only until the end of its calendar day, and once. */
  abstract reverse(orderId: string): Promise<GivingBack>;
  /** Gives back a part or all; as often as the sum allows. */
  abstract refund(orderId: string, amount: bigint): Promise<GivingBack>;
}
