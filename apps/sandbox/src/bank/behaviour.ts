/** The merchant calls, named as in their addresses. */
export const CALLS = [
  'register.do',
  'registerPreAuth.do',
  'getOrderStatus.do',
  'getOrderStatusExtended.do',
  'deposit.do',
  'reverse.do',
  'refund.do',
] as const;
export type CallName = (typeof CALLS)[number];

/**
 * How a call can go wrong: HTTP 500; no answer ever; the connection closed instead of an answer; a page where JSON should
 * be; an errorCode; or what the same call about the same order was answered before.
 */
export const FAULTS = ['error', 'timeout', 'hang-up', 'not-json', 'refusal', 'repeat'] as const;

/** What is wrong with calls. */
export interface Fault {
  readonly kind: (typeof FAULTS)[number];
  /** True: the bank does what it was asked, and only its answer fails. Means nothing to `repeat`. */
  readonly done: boolean;
  /** The calls that fail. */
  readonly calls: readonly CallName[];
  /** After so many failed calls the bank works again; without it never by itself. */
  readonly times?: number;
  /** Of `refusal`. */
  readonly errorCode: number;
}

export const ERROR_CODE_FORMS = ['text', 'number', 'absent'] as const;
export const REPLY_VERSIONS = ['01', '02', '03'] as const;

/** How the bank behaves. */
export interface BankBehaviour {
  /** Connections are refused, those of payers too. */
  readonly down: boolean;
  readonly fault?: Fault;
  /** Every merchant call is answered so much later; what it asks for is done at once. */
  readonly delayMs: number;
  /** How errorCode is written; `absent` leaves only a 0 out. */
  readonly errorCodes: (typeof ERROR_CODE_FORMS)[number];
  /** The version of getOrderStatusExtended that the merchant's settings at the bank name. */
  readonly replyVersion: (typeof REPLY_VERSIONS)[number];
  /** False: the page does not send the browser back to the shop. */
  readonly redirects: boolean;
  /** How often a payer may try. */
  readonly attempts: number;
  /** Whether the merchant may hold money and take it later. */
  readonly preAuth: boolean;
  /** How every attempt on the page ends, whatever the card says. */
  readonly actionCode?: number;
}

/** A bank that works. The first reply version is what every merchant gets, so nobody leans on more by accident. */
export const WORKING: BankBehaviour = {
  down: false,
  delayMs: 0,
  errorCodes: 'text',
  replyVersion: '01',
  redirects: true,
  attempts: 3,
  preAuth: true,
};
