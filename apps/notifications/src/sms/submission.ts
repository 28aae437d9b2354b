import { layOutSms, type SmsLayout } from '@pep/sms-text';
import type { SmsAddress } from './address.js';

/**
 * How a text of several parts is told to the phone; which of them an operator takes must be asked.
 * - `udh`: a user data header in each part (3GPP TS 23.040 section 9.2.3.24.1)
 * - `sar`: the centre makes that header from sar_* parameters (SMPP 3.4 section 5.3.2.22)
 * - `payload`: the whole text at once in message_payload; the centre splits it
 */
export const LONG_TEXT_FORMS = ['udh', 'sar', 'payload'] as const;
export type LongTextForm = (typeof LONG_TEXT_FORMS)[number];

/** What the parts of one text have in common. */
export interface Envelope {
  readonly source: SmsAddress;
  readonly destination: SmsAddress;
  /** It goes before others that wait in the centre. */
  readonly urgent: boolean;
  /** How long the centre may try, in seconds. */
  readonly validSeconds: number;
  /** Joins the parts, 0 to 255; another one for each text to the same phone. */
  readonly reference: number;
  readonly longText: LongTextForm;
}

/** The fields of one submit_sm by their names in SMPP 3.4 section 4.4.1. */
export type Submission = Readonly<Record<string, string | number | Buffer>>;

const DATA_CODING: Readonly<Record<SmsLayout['alphabet'], number>> = { 'gsm-7': 0, 'ucs-2': 8 };
const ESM_CLASS_UDH = 0x40;
const FINAL_RECEIPT = 1;
/** 3GPP TS 23.040 section 9.2.3.24.1: 5 octets follow; element 0, of 3 octets: reference, count, number. */
const CONCATENATION = [0x05, 0x00, 0x03] as const;

/** What is submitted for a text, part by part in order. */
export function submissionsOf(text: string, envelope: Envelope): Submission[] {
  const { alphabet, segments } = layOutSms(text);
  const common = { ...headOf(envelope), data_coding: DATA_CODING[alphabet] };
  const [only] = segments;
  if (segments.length === 1 && only !== undefined) return [{ ...common, short_message: only }];
  if (envelope.longText === 'payload') {
    return [{ ...common, short_message: Buffer.alloc(0), message_payload: Buffer.concat(segments) }];
  }
  return segments.map((octets, index) => ({
    ...common,
    ...partFields(octets, { ...envelope, total: segments.length, number: index + 1 }),
  }));
}

function headOf({ source, destination, urgent, validSeconds }: Envelope) {
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.digits,
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: destination.digits,
    priority_flag: urgent ? 1 : 0,
    validity_period: relativeTime(validSeconds),
    registered_delivery: FINAL_RECEIPT,
    esm_class: 0,
  };
}

interface Place extends Pick<Envelope, 'reference' | 'longText'> {
  readonly total: number;
  readonly number: number;
}

function partFields(octets: Buffer, { reference, total, number, longText }: Place): Submission {
  if (longText === 'sar') {
    return {
      short_message: octets,
      sar_msg_ref_num: reference,
      sar_total_segments: total,
      sar_segment_seqnum: number,
    };
  }
  const header = Buffer.from([...CONCATENATION, reference, total, number]);
  return { esm_class: ESM_CLASS_UDH, short_message: Buffer.concat([header, octets]) };
}

const VALID_DAYS_MAX = 30;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * SMPP 3.4 section 7.1.1.2, `YYMMDDhhmmss000R`: a span, so that the centre's clock and zone do not matter. At least a
 * second, for nothing would mean the centre's own limit; at most 30 days.
 */
export function relativeTime(seconds: number): string {
  const whole = Math.min(Math.max(Math.floor(seconds), 1), VALID_DAYS_MAX * DAY_SECONDS);
  const fields = [
    Math.floor(whole / DAY_SECONDS),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return `0000${fields.map((field) => String(field).padStart(2, '0')).join('')}000R`;
}
