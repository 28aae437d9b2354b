const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/** The octets that a part stands for (RFC 2045 6). What is encoded wrongly is decoded as far as it can be. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body);
  return body;
}

/** RFC 2045 6.7; each octet is looked at once. */
function decodeQuotedPrintable(body: Buffer): Buffer {
  const octets = Buffer.allocUnsafe(body.length);
  let length = 0;
  /** How much stays when the line ends here: spaces at its end were added on the way. */
  let kept = 0;
  for (let at = 0; at < body.length; at++) {
    const octet = body[at] ?? 0;
    if (octet === EQUALS) {
      const { value, skip } = escapeAt(body, at);
      if (value !== undefined) octets[length++] = value;
      kept = length;
      at += skip;
      continue;
    }
    if (octet === CR || octet === LF) length = kept;
    octets[length++] = octet;
    if (octet !== SPACE && octet !== TAB) kept = length;
  }
  return octets.subarray(0, kept);
}

/** `=41`, a soft line break, or an equals sign that should not be there. */
function escapeAt(body: Buffer, at: number): { value: number | undefined; skip: number } {
  const pair = body.toString('latin1', at + 1, at + 3);
  if (/^[\dA-Fa-f]{2}$/.test(pair)) return { value: parseInt(pair, 16), skip: 2 };
  let end = at + 1;
  while (body[end] === SPACE || body[end] === TAB) end++;
  if (body[end] === CR) end++;
  return body[end] === LF ? { value: undefined, skip: end - at } : { value: EQUALS, skip: 0 };
}
