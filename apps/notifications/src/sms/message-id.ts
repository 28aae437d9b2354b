/** Hexadecimal ids longer than this are no numbers that anybody writes in decimal. */
const NUMBER_LENGTH_MAX = 20;

/** An id without what centres write differently from answer to receipt: case and leading zeros. */
export function plainId(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}

/**
 * The forms under which {@link plainId} of an answer's id may be that of a receipt's, the likeliest first: as it is; the
 * answer in hexadecimal and the receipt in decimal; the other way round.
 */
export function possibleIds(receiptId: string): string[] {
  const plain = plainId(receiptId);
  const forms = [plain];
  if (plain.length <= NUMBER_LENGTH_MAX) {
    if (/^\d+$/.test(plain)) forms.push(BigInt(plain).toString(16));
    if (/^[0-9a-f]+$/.test(plain)) forms.push(BigInt(`0x${plain}`).toString());
  }
  return [...new Set(forms)];
}
