import libmime from 'libmime';

/** A part of a letter that has no parts of its own (RFC 2045), still as it was sent. */
export interface Leaf {
  /** Lower case, such as `text/plain`. */
  readonly contentType: string;
  readonly charset: string | undefined;
  /** RFC 3676: lines were wrapped for sending; `del` says that the space before each wrap goes too. */
  readonly flowed: 'no' | 'keep' | 'del';
  readonly attached: boolean;
  readonly filename: string | undefined;
  /** Content-ID without its angle brackets, by which HTML names a picture. */
  readonly contentId: string | undefined;
  readonly transferEncoding: string;
  readonly body: Buffer;
}

/** Deeper nesting, and more parts, than any letter needs; what has more is one file. */
const NESTING_MAX = 32;
const LEAVES_MAX = 1_000;
/** Of a part's header only so much is looked at. */
const HEADER_MAX = 64 * 1024;
const FILENAME_LENGTH_MAX = 255;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,80}\/[a-z0-9!#$&^_.+-]{1,80}$/;
const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;
const FIELDS = ['content-type', 'content-disposition', 'content-transfer-encoding', 'content-id'] as const;

type Fields = Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;

/** Thrown inside only. */
class TooComplex extends Error {}

/**
 * The leaves of a letter in the order of reading. Bodies are views of the letter, nothing is copied, and each octet is looked
 * at once for each level of nesting. A letter with more parts or levels than we take is one leaf, `message/rfc822`.
 */
export function leavesOf(letter: Buffer): Leaf[] {
  const leaves: Leaf[] = [];
  try {
    collect({ entity: letter, depth: 0, defaultType: 'text/plain' }, leaves);
    return leaves;
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    return [wholeAsFile(letter)];
  }
}

interface Entity {
  readonly entity: Buffer;
  readonly depth: number;
  /** What a part is that does not say (RFC 2046 5.1.5). */
  readonly defaultType: string;
}

function collect({ entity, depth, defaultType }: Entity, leaves: Leaf[]): void {
  const { fields, body } = splitHeader(entity);
  const type = libmime.parseHeaderValue(fields['content-type'] ?? defaultType);
  const contentType = mediaTypeOf(type.value);
  const boundary = type.params['boundary'];
  if (contentType.startsWith('multipart/') && boundary !== undefined && boundary !== '') {
    if (depth >= NESTING_MAX) throw new TooComplex();
    const children = splitBody(body, boundary, LEAVES_MAX - leaves.length);
    const childType = contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    for (const child of children)
      collect({ entity: child, depth: depth + 1, defaultType: childType }, leaves);
    if (children.length > 0) return;
  }
  if (leaves.push(leafOf(contentType, { type: type.params, fields, body })) > LEAVES_MAX)
    throw new TooComplex();
}

function leafOf(
  contentType: string,
  { type, fields, body }: { type: Record<string, string>; fields: Fields; body: Buffer },
): Leaf {
  const disposition = libmime.parseHeaderValue(fields['content-disposition'] ?? '');
  const kind = (disposition.value || '').toLowerCase();
  const filename = disposition.params['filename'] ?? type['name'];
  return {
    contentType,
    charset: type['charset'],
    flowed: flowedOf(type),
    attached: kind === 'attachment',
    filename: filename === undefined || filename === '' ? undefined : readableName(filename),
    contentId: /^\s*<?([^<>\s]{1,255})>?\s*$/.exec(fields['content-id'] ?? '')?.[1],
    transferEncoding: (fields['content-transfer-encoding'] ?? '').trim().toLowerCase(),
    body,
  };
}

function flowedOf(type: Record<string, string>): Leaf['flowed'] {
  if (type['format']?.toLowerCase() !== 'flowed') return 'no';
  return type['delsp']?.toLowerCase() === 'yes' ? 'del' : 'keep';
}

function mediaTypeOf(value: string): string {
  const type = (value || '').trim().toLowerCase();
  return MEDIA_TYPE.test(type) ? type : 'application/octet-stream';
}

/** Without folders and control characters; a sender chose it. */
function readableName(filename: string): string {
  const decoded = libmime.decodeWords(filename.slice(0, 4 * FILENAME_LENGTH_MAX));
  return decoded
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/^.*[/\\]/s, '')
    .slice(0, FILENAME_LENGTH_MAX);
}

/** The header that decides how a part is read; of a field that is there twice the first counts. */
function splitHeader(entity: Buffer): { fields: Fields; body: Buffer } {
  const end = headerEnd(entity);
  const fields: Partial<Record<string, string>> = {};
  const header = entity.subarray(0, Math.min(end.header, HEADER_MAX)).toString('utf8');
  for (const field of header.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = field.indexOf(':');
    const name = field.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if ((FIELDS as readonly string[]).includes(name)) fields[name] ??= field.slice(colon + 1).trim();
  }
  return { fields, body: entity.subarray(end.body) };
}

/** Where the header ends and where the body begins: an empty line lies between. */
function headerEnd(entity: Buffer): { header: number; body: number } {
  for (let start = 0; start < entity.length;) {
    const next = entity.indexOf(LF, start);
    if (next < 0) break;
    if (next === start || (next === start + 1 && entity[start] === CR))
      return { header: start, body: next + 1 };
    start = next + 1;
  }
  return { header: entity.length, body: entity.length };
}

/** What lies between the delimiter lines of a multipart (RFC 2046 5.1.1); what stands before and after is nobody's. */
function splitBody(body: Buffer, boundary: string, childrenMax: number): Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const children: Buffer[] = [];
  let begun: number | undefined;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    const line = at === 0 || body[at - 1] === LF ? delimiterLine(body, at + delimiter.length) : undefined;
    if (line === undefined) continue;
    if (begun !== undefined) children.push(body.subarray(begun, Math.max(begun, lineEndBefore(body, at))));
    if (children.length > childrenMax) throw new TooComplex();
    if (line.closes) return children;
    begun = line.next;
  }
  if (begun !== undefined) children.push(body.subarray(begun));
  return children;
}

/** The rest of a delimiter line, or undefined when it is a line of another kind. */
function delimiterLine(body: Buffer, from: number): { closes: boolean; next: number } | undefined {
  const closes = body[from] === DASH && body[from + 1] === DASH;
  let at = closes ? from + 2 : from;
  while (body[at] === SPACE || body[at] === TAB) at++;
  if (body[at] === CR) at++;
  return at >= body.length || body[at] === LF ? { closes, next: at + 1 } : undefined;
}

/** The line end before a delimiter belongs to the delimiter. */
function lineEndBefore(body: Buffer, at: number): number {
  return body[at - 2] === CR ? at - 2 : at - 1;
}

function wholeAsFile(letter: Buffer): Leaf {
  return {
    contentType: 'message/rfc822',
    charset: undefined,
    flowed: 'no',
    attached: true,
    filename: undefined,
    contentId: undefined,
    transferEncoding: '',
    body: letter,
  };
}
