/** The sandbox's SMS centres, in the platform's order of preference. */
export const CENTRE_NAMES = ['first', 'second'] as const;
export type CentreName = (typeof CENTRE_NAMES)[number];

/** What a centre does with a submit_sm that is right. */
export const ANSWERS = [
  'accept',
  /** Takes none: too many (0x58, or the status that is set). */
  'throttle',
  /** Refuses (0x45, or the status that is set). */
  'reject',
  /** Answers nothing any more, no bind and no enquire_link either. */
  'silent',
  /** Takes it, and the answer is lost. */
  'unanswered',
  /** Closes the connection instead. */
  'close',
  /** Answers with octets that are no PDU. */
  'malformed',
] as const;

export const RECEIPT_FORMS = ['none', 'tlv', 'text', 'both'] as const;

/** The states that a receipt can tell of (SMPP 3.4 sections 5.2.28 and appendix B). */
export const RECEIPT_STATES = [
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** How the ids of receipts look: as answered before, or answered in one form and told in the other. */
export const RECEIPT_IDS = ['same', 'decimal', 'hex'] as const;

/** How a centre behaves from now on. */
export interface Behaviour {
  readonly answer: (typeof ANSWERS)[number];
  /** command_status of what is throttled or rejected. */
  readonly status?: number | undefined;
  /** So many are taken in a second, the rest are throttled. */
  readonly perSecond?: number | undefined;
  /** So many may wait for their answer at once, the rest are refused as queue full (0x14). */
  readonly window?: number | undefined;
  /** How long each answer to a submit_sm takes. */
  readonly delayMs: number;
  readonly receipts: (typeof RECEIPT_FORMS)[number];
  readonly receiptState: ReceiptState;
  /** From the answer to the receipt. */
  readonly receiptDelayMs: number;
  readonly receiptId: (typeof RECEIPT_IDS)[number];
  /** Whether it is switched off: nobody listens on its port. */
  readonly down: boolean;
}

/** A centre that works. */
export const WORKING: Behaviour = {
  answer: 'accept',
  delayMs: 0,
  receipts: 'both',
  receiptState: 'DELIVRD',
  receiptDelayMs: 100,
  receiptId: 'same',
  down: false,
};
