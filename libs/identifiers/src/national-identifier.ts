const EIGHT_DIGITS = /^\d{8}$/;
const PSN = /^[1-9]\d{9}$/;

/** Whether the text is a legal entity code: 8 digits given by the state register; it is the mail address of a company. */
export function isLegalEntityCode(text: string): boolean {
  return EIGHT_DIGITS.test(text);
}

/** Whether the text is a taxpayer's number (TIN): also 8 digits, never an address. */
export function isTin(text: string): boolean {
  return EIGHT_DIGITS.test(text);
}

/**
 * Whether the text is a public services number (PSN): 10 digits, the first not 0 (law HO-288-N).
 * Its check digit is not published, so only the form is checked.
 */
export function isPsn(text: string): boolean {
  return PSN.test(text);
}

/** A PSN as it may appear in a log: it holds birth date and sex, so only its last two digits stay. */
function maskPsn(psn: string): string {
  return `********${psn.slice(-2)}`;
}

/** The text with every 10-digit number masked, for URLs and messages that go to a log. */
export function maskPsns(text: string): string {
  return text.replace(/(?<!\d)[1-9]\d{9}(?!\d)/g, maskPsn);
}
