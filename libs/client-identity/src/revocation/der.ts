/** One element of DER (ITU-T X.690): its tag, and where its content and the element end. */
export interface DerElement {
  readonly tag: number;
  /** Where the element begins, and where its content does. */
  readonly start: number;
  readonly from: number;
  /** Just behind its last octet. */
  readonly end: number;
}

export const TAG = {
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** Constructed, context-specific. */
  context0: 0xa0,
  context1: 0xa1,
  context2: 0xa2,
} as const;

const LENGTH_OCTETS_MAX = 4;

/**
 * The element that begins at an octet. Lists of revoked certificates have a million elements, of which a handful is
 * asked for: reading them by a general parser into objects takes seconds and its limits refuse them.
 * @throws RangeError when it does not lie inside `end`
 */
export function elementAt(der: Buffer, at: number, end: number): DerElement {
  const tag = octetAt(der, at, end);
  const first = octetAt(der, at + 1, end);
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthOctets > LENGTH_OCTETS_MAX)
    throw new RangeError('a length that DER does not have');
  const from = at + 2 + lengthOctets;
  if (from > end) throw new RangeError('an element is cut off');
  const length = lengthOctets === 0 ? first : der.readUIntBE(at + 2, lengthOctets);
  if (from + length > end) throw new RangeError('an element is cut off');
  return { tag, start: at, from, end: from + length };
}

function octetAt(der: Buffer, at: number, end: number): number {
  if (at >= end) throw new RangeError('an element is cut off');
  return der[at] as number;
}

/** The elements inside one, in order. @throws RangeError when they do not fill it */
export function* elementsIn(der: Buffer, { from, end }: DerElement): Generator<DerElement> {
  for (let at = from; at < end;) {
    const element = elementAt(der, at, end);
    yield element;
    at = element.end;
  }
}

/** The content of an element. */
export function contentOf(der: Buffer, { from, end }: DerElement): Buffer {
  return der.subarray(from, end);
}

/** A UTCTime or GeneralizedTime in Zulu time (RFC 5280 4.1.2.5). @throws RangeError for another form */
export function timeOf(der: Buffer, element: DerElement): Date {
  const text = contentOf(der, element).toString('latin1');
  const year = element.tag === TAG.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(year) ?? [];
  if (y === undefined) throw new RangeError('a time that RFC 5280 does not have');
  return new Date(Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)));
}

/** An element with this content. */
export function encoded(tag: number, ...contents: readonly Buffer[]): Buffer<ArrayBuffer> {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length = Buffer.alloc(LENGTH_OCTETS_MAX);
  length.writeUInt32BE(content.length);
  const octets = length.subarray(length.findIndex((octet) => octet !== 0));
  return Buffer.concat([Buffer.of(tag, 0x80 | octets.length), octets, content]);
}
