/** What became of a part: on its way, at the phone, or never going to be. */
export type PartFate = 'underway' | 'delivered' | 'failed';

/** What a centre reports of one part. */
export interface Receipt {
  /** As the centre writes it here; see message-id.ts. */
  readonly messageId: string;
  readonly fate: PartFate;
  /** The state in the centre's words, such as `UNDELIV`, with its error where it names one. */
  readonly report: string;
  /** The addresses of the receipt, of which one is the phone's. */
  readonly addresses: readonly string[];
}

/** The parts of a deliver_sm that tell of a receipt. */
export interface ReceiptFields {
  /** The text, an octet a character. */
  readonly text: string;
  /** Optional parameters of SMPP 3.4 sections 5.3.2.12, 5.3.2.35 and 5.3.2.31. */
  readonly receiptedMessageId?: string | undefined;
  readonly messageState?: number | undefined;
  readonly networkErrorCode?: Buffer | undefined;
  readonly addresses: readonly string[];
}

type StateName =
  'ENROUTE' | 'DELIVRD' | 'EXPIRED' | 'DELETED' | 'UNDELIV' | 'ACCEPTD' | 'UNKNOWN' | 'REJECTD';

/** SMPP 3.4 section 5.2.28, by number. */
const STATES: readonly (StateName | undefined)[] = [
  undefined,
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
];

/** Appendix B of SMPP 3.4, with the words that other centres write out; by their first letters. */
const STATE_WORDS: readonly (readonly [RegExp, StateName])[] = [
  [/^deliv/i, 'DELIVRD'],
  [/^expir/i, 'EXPIRED'],
  [/^delet/i, 'DELETED'],
  [/^(?:undel|fail)/i, 'UNDELIV'],
  [/^acc/i, 'ACCEPTD'],
  [/^rej/i, 'REJECTD'],
  [/^(?:en.?route|buff|sched)/i, 'ENROUTE'],
  [/^unkn/i, 'UNKNOWN'],
];

const FATES: Readonly<Record<StateName, PartFate>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
  ENROUTE: 'underway',
  ACCEPTD: 'underway',
  // The centre lost track of it: that is no word on whether it arrived.
  UNKNOWN: 'underway',
};

/**
 * Reads a delivery receipt: the optional parameters first, what they lack from the text.
 * @returns undefined when it does not say of which message, or not what became of it
 */
export function readReceipt(fields: ReceiptFields): Receipt | undefined {
  const written = readText(fields.text);
  const messageId = (fields.receiptedMessageId ?? written.id)?.trim();
  const state = STATES[fields.messageState ?? 0] ?? stateNamed(written.stat);
  if (messageId === undefined || !MESSAGE_ID.test(messageId) || state === undefined) return undefined;
  const error = networkError(fields.networkErrorCode) ?? textError(written.err);
  return {
    messageId,
    fate: FATES[state],
    report: error === undefined ? state : `${state} (${error})`,
    addresses: fields.addresses,
  };
}

/** SMPP 3.4 section 5.2.23: at most 65 octets with the closing zero. */
const MESSAGE_ID = /^[!-~]{1,64}$/;

type TextFields = Partial<Record<'id' | 'stat' | 'err', string>>;

/**
 * The fields of the text form: any order, case and spacing, `:` or `=`, other fields between them. What stands behind
 * `text:` is the message itself and may look like anything, so the fields before it go first.
 */
function readText(text: string): TextFields {
  const end = text.search(/\btext\s*[:=]/i);
  const before = fieldsOf(end === -1 ? text : text.slice(0, end), 'first');
  if (end === -1 || (before.id !== undefined && before.stat !== undefined)) return before;
  return { ...fieldsOf(text.slice(end), 'last'), ...before };
}

/** A value is visible ASCII; commas and semicolons stand between fields. */
const FIELD = /(?<![\w-])(id|stat|err)\s*[:=]\s*([!-+\--:<-~]+)/gi;

function fieldsOf(text: string, counts: 'first' | 'last'): TextFields {
  const found = [...text.matchAll(FIELD)].map(([, name = '', value = '']) => [name.toLowerCase(), value]);
  return Object.fromEntries(counts === 'first' ? found.reverse() : found) as TextFields;
}

function stateNamed(word: string | undefined): StateName | undefined {
  return STATE_WORDS.find(([form]) => word !== undefined && form.test(word))?.[1];
}

/** SMPP 3.4 section 5.3.2.31: the kind of network, and its code in two octets. */
function networkError(octets: Buffer | undefined): string | undefined {
  if (octets?.length !== 3) return undefined;
  const code = octets.readUInt16BE(1);
  return code === 0 ? undefined : `network error ${String(code)}`;
}

function textError(err: string | undefined): string | undefined {
  return err === undefined || /^0*$/.test(err) ? undefined : `network error ${err.slice(0, 20)}`;
}
