/** The instructions that the card knows (ISO/IEC 7816-4 and -8; LOGOUT is the myeid driver's). */
export const INSTRUCTION = {
  verify: 0x20,
  manageSecurity: 0x22,
  change: 0x24,
  sign: 0x2a,
  unblock: 0x2c,
  logOut: 0x2e,
  getChallenge: 0x84,
  select: 0xa4,
  readBinary: 0xb0,
  getData: 0xca,
} as const;

/** A name of an instruction. */
export type InstructionName = keyof typeof INSTRUCTION;
/** Every name, for those who check what they are given. */
export const INSTRUCTION_NAMES = Object.keys(INSTRUCTION) as InstructionName[];

/** A command APDU, taken apart (ISO/IEC 7816-4 section 5.3). */
export interface Command {
  readonly instruction: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Buffer;
  /** How many octets the answer may have; 0 when none are asked for. */
  readonly expected: number;
  /** Whether its data go on in the next command (command chaining). */
  readonly isContinued: boolean;
}

const HEADER_OCTETS = 4;
const EXTENDED_LENGTH_OCTETS = 3;
const CHAINING_BIT = 0x10;

/** Takes a command apart; short and extended lengths. What is too short has no data. */
export function readCommand(apdu: Buffer): Command {
  const [cla = 0, instruction = 0, p1 = 0, p2 = 0] = apdu;
  const isContinued = (cla & CHAINING_BIT) !== 0;
  return { instruction, p1, p2, isContinued, ...readBody(apdu.subarray(HEADER_OCTETS)) };
}

function readBody(body: Buffer): Pick<Command, 'data' | 'expected'> {
  if (body.length <= 1) return { data: Buffer.alloc(0), expected: answerLength(body) };
  const [first = 0] = body;
  const isExtended = first === 0 && body.length > EXTENDED_LENGTH_OCTETS;
  const start = isExtended ? EXTENDED_LENGTH_OCTETS : 1;
  const end = start + (isExtended ? body.readUInt16BE(1) : first);
  return { data: body.subarray(start, end), expected: answerLength(body.subarray(end)) };
}

/** 0 stands for the longest, of 256. */
function answerLength(field: Buffer): number {
  return field.length === 0 ? 0 : field.readUInt8() || 256;
}
