import type { ReceivedReceipt } from './match-receipt.js';

/** A text that a phone sent to us. */
export interface PhoneText {
  /** The phone, as the centre writes it. */
  readonly from: string;
  /** Without what a longer text is joined by: its parts come one by one. */
  readonly text: string;
}

/** Takes what phones send. */
export interface PhoneTextListener {
  /** Resolves when it need not be told again; a rejection makes the centre bring the text once more. */
  hear(text: PhoneText): Promise<void>;
}

/** Takes what centres report. */
export interface ReceiptListener {
  /** Resolves when it is committed; a rejection makes the centre bring the receipt once more. */
  record(receipt: ReceivedReceipt): Promise<void>;
}
