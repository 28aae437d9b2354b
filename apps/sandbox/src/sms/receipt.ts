import type { ReceiptState } from './behaviour.js';

/** message_state (SMPP 3.4 section 5.2.28). */
export const MESSAGE_STATES: Readonly<Record<ReceiptState, number>> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};

const TEXT_SHOWN = 20;

/** What a receipt in words is made of. */
export interface ReceiptFacts {
  readonly id: string;
  readonly state: ReceiptState;
  readonly submittedAt: Date;
  readonly doneAt: Date;
  readonly text: string;
}

/** The words that most centres write (SMPP 3.4 appendix B). */
export function receiptText({ id, state, submittedAt, doneAt, text }: ReceiptFacts): string {
  const delivered = state === 'DELIVRD';
  return [
    `id:${id}`,
    'sub:001',
    `dlvrd:${delivered ? '001' : '000'}`,
    `submit date:${minute(submittedAt)}`,
    `done date:${minute(doneAt)}`,
    `stat:${state}`,
    `err:${delivered ? '000' : '001'}`,
    // Octets of the default alphabet; what has none is left out.
    `text:${text.replace(/[^\x20-\x7e]/g, '').slice(0, TEXT_SHOWN)}`,
  ].join(' ');
}

/** YYMMDDhhmm. */
function minute(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}
