import { STATUS } from './status.js';

/** Which part of a long text an SMS is, as its header or its SAR parameters say. */
export interface Concatenation {
  readonly reference: number;
  readonly total: number;
  /** From 1. */
  readonly number: number;
}

/** The fields of a submit_sm that a centre looks at. */
export interface Submission {
  readonly from: string;
  readonly fromTon: number;
  readonly to: string;
  readonly toTon: number;
  readonly toNpi: number;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  /** short_message, with its user data header if it has one. */
  readonly shortMessage: Buffer;
  /** message_payload; undefined when the parameter is not there. */
  readonly payload?: Buffer | undefined;
  /** The sar_ parameters. */
  readonly sar?: Concatenation | undefined;
}

/** User data: the text's octets, and what its header says. */
export interface UserData {
  readonly octets: Buffer;
  readonly concatenation?: Concatenation | undefined;
}

const ALPHANUMERIC = 5;
const INTERNATIONAL = 1;
const ISDN = 1;
const GSM_7 = 0;
const UCS_2 = 8;
const HEADER_FLAG = 0x40;
const USER_DATA_OCTETS = 140;
/** The header that the centre makes of SAR parameters. */
const SAR_HEADER_OCTETS = 6;
/** An information element of an 8-bit or a 16-bit reference (3GPP TS 23.040 sections 9.2.3.24.1 and 9.2.3.24.8). */
const CONCATENATION_8 = 0x00;
const CONCATENATION_16 = 0x08;

/** The sandbox's phones: Armenian mobiles and all others of eight digits. */
const PHONE = /^374\d{8}$/;
const ALPHANUMERIC_SENDER = /^[\x20-\x7e]{1,11}$/;
const NUMERIC_SENDER = /^\d{3,15}$/;
/** SMPP 3.4 section 7.1.1: absolute with the quarter hours from UTC, or relative. */
const TIME = /^(?:\d{13}\d{2}[+-]|\d{12}000R)?$/;

/** What an operator's centre says to a submission's form: a command_status, 0 when nothing is wrong. */
export function judge(submission: Submission): number {
  return judgeAddresses(submission) || judgeTimes(submission) || judgeText(submission);
}

function judgeAddresses({ from, fromTon, to, toTon, toNpi }: Submission): number {
  const isName = fromTon === ALPHANUMERIC;
  if (fromTon > 6) return STATUS.wrongSourceTon;
  if (!(isName ? ALPHANUMERIC_SENDER : NUMERIC_SENDER).test(from)) return STATUS.wrongSource;
  if (toTon !== INTERNATIONAL) return STATUS.wrongDestinationTon;
  if (toNpi !== ISDN) return STATUS.wrongDestinationNpi;
  return PHONE.test(to) ? STATUS.ok : STATUS.wrongDestination;
}

function judgeTimes({ scheduleTime, validityPeriod }: Submission): number {
  if (!TIME.test(scheduleTime)) return STATUS.wrongSchedule;
  return TIME.test(validityPeriod) ? STATUS.ok : STATUS.wrongExpiry;
}

function judgeText(submission: Submission): number {
  const { dataCoding, shortMessage, payload } = submission;
  if (dataCoding !== GSM_7 && dataCoding !== UCS_2) return STATUS.submitFailed;
  // Section 4.4.1: one or the other.
  if (payload !== undefined && shortMessage.length > 0) return STATUS.wrongLength;
  const userData = readUserData(submission);
  if (userData === undefined) return STATUS.wrongEsmClass;
  const { octets } = userData;
  const isHalfCharacter = dataCoding === UCS_2 && octets.length % 2 === 1;
  return isHalfCharacter || octets.length > roomFor(submission, userData) ? STATUS.wrongLength : STATUS.ok;
}

function roomFor(
  { dataCoding, shortMessage, payload, sar }: Submission,
  { octets, concatenation }: UserData,
) {
  // Without parts of its own a payload is cut into some by the centre.
  if (payload !== undefined && concatenation === undefined) return Infinity;
  const headerOctets =
    sar === undefined ? (payload ?? shortMessage).length - octets.length : SAR_HEADER_OCTETS;
  return dataCoding === UCS_2 ? USER_DATA_OCTETS - headerOctets : septetsBeside(headerOctets);
}

/** The text fills what the header leaves, from the next septet on. */
function septetsBeside(headerOctets: number): number {
  return Math.floor(((USER_DATA_OCTETS - headerOctets) * 8) / 7);
}

/** Parts a submission's text from its header; undefined when it is said to have one and has none that can be read. */
export function readUserData(submission: Submission): UserData | undefined {
  const { esmClass, payload, shortMessage, sar } = submission;
  const whole = payload ?? shortMessage;
  if ((esmClass & HEADER_FLAG) === 0) return { octets: whole, concatenation: sar };
  const end = (whole[0] ?? whole.length) + 1;
  if (end > whole.length) return undefined;
  const elements = readElements(whole.subarray(1, end));
  if (elements === undefined) return undefined;
  return { octets: whole.subarray(end), concatenation: elements.map(readConcatenation).find(Boolean) };
}

type Element = readonly [id: number, value: Buffer];

function readElements(header: Buffer): Element[] | undefined {
  const elements: Element[] = [];
  for (let at = 0; at < header.length;) {
    const end = at + 2 + (header[at + 1] ?? header.length);
    if (end > header.length) return undefined;
    elements.push([header[at] ?? 0, header.subarray(at + 2, end)]);
    at = end;
  }
  return elements;
}

function readConcatenation([id, value]: Element): Concatenation | undefined {
  const width = id === CONCATENATION_8 ? 1 : id === CONCATENATION_16 ? 2 : 0;
  if (width === 0 || value.length !== width + 2) return undefined;
  const [total = 0, number = 0] = value.subarray(width);
  // Such a header is to be ignored.
  if (number < 1 || number > total) return undefined;
  return { reference: value.readUIntBE(0, width), total, number };
}
