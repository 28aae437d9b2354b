const SEQUENCE = 0x30;
const INTEGER = 0x02;
const SHORT_FORM_MAX = 0x7f;

/**
 * An ECDSA signature as DER (RFC 3279, section 2.2.3), from r and s one after the other as PKCS#11 gives them.
 * Up to P-256 the whole is shorter than 128 octets; longer ones get the long form of DER.
 */
export function derSignature(raw: Buffer): Buffer {
  const half = raw.length / 2;
  const content = Buffer.concat([integer(raw.subarray(0, half)), integer(raw.subarray(half))]);
  return Buffer.concat([Buffer.from([SEQUENCE]), lengthOf(content), content]);
}

/** Without leading zeros, but never with the sign bit set. */
function integer(unsigned: Buffer): Buffer {
  const first = unsigned.findIndex((octet) => octet !== 0);
  const shortest = first < 0 ? Buffer.from([0]) : unsigned.subarray(first);
  const positive =
    (shortest[0] ?? 0) > SHORT_FORM_MAX ? Buffer.concat([Buffer.from([0]), shortest]) : shortest;
  return Buffer.concat([Buffer.from([INTEGER]), lengthOf(positive), positive]);
}

function lengthOf(content: Buffer): Buffer {
  return content.length > SHORT_FORM_MAX
    ? Buffer.from([0x81, content.length])
    : Buffer.from([content.length]);
}
