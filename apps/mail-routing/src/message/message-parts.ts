import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { formatDigest } from './message.js';

/** One readable part of a letter: its text, its HTML, or an attachment. */
export interface Part {
  /** From 1, in the order of reading. */
  readonly n: number;
  readonly contentType: string;
  readonly filename?: string;
  /** Octets, decoded. */
  readonly size: number;
  readonly digest: string;
  readonly content: Buffer;
}

/** Deeper nesting than any letter needs. */
const NESTING_MAX = 32;

/** The parts of a letter (RFC 2045 to 2049), decoded. */
export async function readParts(letter: Buffer): Promise<Part[]> {
  const { text, html, attachments } = await PostalMime.parse(letter, { maxNestingDepth: NESTING_MAX });
  const bodies = [
    { contentType: 'text/plain; charset=utf-8', body: text },
    { contentType: 'text/html; charset=utf-8', body: html },
  ].flatMap(({ contentType, body }) =>
    body === undefined ? [] : [{ contentType, content: Buffer.from(body, 'utf8') }],
  );
  const files = attachments.map(({ mimeType, filename, content }) => ({
    contentType: mimeType,
    ...(filename === null ? {} : { filename }),
    content: toBuffer(content),
  }));
  return [...bodies, ...files].map((part, index) => ({
    n: index + 1,
    ...part,
    size: part.content.length,
    digest: formatDigest(createHash('sha256').update(part.content).digest()),
  }));
}

function toBuffer(content: ArrayBuffer | Uint8Array | string): Buffer {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
}
