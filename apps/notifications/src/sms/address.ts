/** An address as SMPP carries it (SMPP 3.4 sections 5.2.5 and 5.2.6). */
export interface SmsAddress {
  /** Type of number: 1 international, 3 network specific, 5 alphanumeric. */
  readonly ton: number;
  /** Numbering plan: 1 ISDN (E.164), 0 unknown. */
  readonly npi: number;
  readonly digits: string;
}

const SHORT_CODE = /^\d{3,8}$/;
const NUMBER = /^\d{9,15}$/;

/** Who an SMS is from: a name of at most 11 Latin characters, a short code of 3 to 8 digits, or a whole number. */
export const SENDER_FORM = /^(?=.*[A-Za-z])[\w .&-]{1,11}$|^\d{3,15}$/;

/** The address of a sender of {@link SENDER_FORM}. */
export function senderAddress(from: string): SmsAddress {
  if (SHORT_CODE.test(from)) return { ton: 3, npi: 0, digits: from };
  if (NUMBER.test(from)) return { ton: 1, npi: 1, digits: from };
  return { ton: 5, npi: 0, digits: from };
}

/** The address of a mobile number `374XXXXXXXX`. */
export function phoneAddress(number: string): SmsAddress {
  return { ton: 1, npi: 1, digits: number };
}
