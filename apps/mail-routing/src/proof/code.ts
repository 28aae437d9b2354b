const PREFIX = 'E';
const UUID_GROUPS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** What stands behind the letter of a code; codes of receipts begin with another letter. */
export const CODE_DIGITS = /^[0-9A-F]{32}$/;

/**
 * What stands on a proof for the public check: the id of the evidence that the proof begins with, 74 bits of which nobody
 * can guess. It leads to that evidence's recipient only, or to the whole message when the evidence names none.
 */
export function codeOf(evidenceId: string): string {
  return `${PREFIX}${evidenceId.replaceAll('-', '').toUpperCase()}`;
}

/** @param digits of the form of {@link CODE_DIGITS} */
export function evidenceIdOf(digits: string): string {
  return digits.toLowerCase().replace(UUID_GROUPS, '$1-$2-$3-$4-$5');
}
