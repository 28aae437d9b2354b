import { createHash } from 'node:crypto';
import { formatDigest } from './message.js';
import { type Leaf, leavesOf } from './mime-tree.js';
import { readableText } from './readable-text.js';
import { type Picture, safeHtml } from './safe-html.js';
import { decodeTransfer } from './transfer-encoding.js';

/** How a part is handed over: as text to read, as HTML made safe, or as a file to save. */
export type PartForm = 'text' | 'html' | 'file';

/** One part of a letter that has no parts of its own. */
export interface Part {
  /** From 1, in the order of the letter. */
  readonly n: number;
  readonly form: PartForm;
  readonly contentType: string;
  readonly filename?: string;
  /** Octets as the sender encoded them, transfer encoding undone. */
  readonly size: number;
  /** SHA-256 of the same octets: anybody can find it again in the letter. */
  readonly digest: string;
}

const SHOWN_TYPES: Readonly<Record<string, Exclude<PartForm, 'file'>>> = {
  'text/plain': 'text',
  'text/html': 'html',
};

/** The parts of a letter (RFC 2045 to 2049). Attachments are never unpacked. */
export function readParts(letter: Buffer): Part[] {
  return leavesOf(letter).map((leaf, index) => {
    const octets = decodeTransfer(leaf.body, leaf.transferEncoding);
    const form = formOf(leaf);
    return {
      n: index + 1,
      form,
      contentType: form === 'file' ? leaf.contentType : `${leaf.contentType}; charset=utf-8`,
      ...(leaf.filename === undefined ? {} : { filename: leaf.filename }),
      size: octets.length,
      digest: formatDigest(createHash('sha256').update(octets).digest()),
    };
  });
}

/**
 * What is handed over of a part: a file's octets as they are, text in UTF-8, HTML made safe in UTF-8.
 * @throws AppError `PART_NOT_SHOWN` for HTML that is too much to be made safe
 */
export function showPart(letter: Buffer, { n, form }: Part): Buffer {
  const leaves = leavesOf(letter);
  const leaf = leaves[n - 1];
  if (leaf === undefined) throw new Error(`the letter has no part ${String(n)}`);
  const octets = decodeTransfer(leaf.body, leaf.transferEncoding);
  if (form === 'file') return octets;
  const text = readableText(octets, leaf);
  return Buffer.from(form === 'text' ? text : safeHtml(text, (contentId) => pictureOf(leaves, contentId)));
}

function formOf({ contentType, attached, filename }: Leaf): PartForm {
  return attached || filename !== undefined ? 'file' : (SHOWN_TYPES[contentType] ?? 'file');
}

function pictureOf(leaves: readonly Leaf[], contentId: string): Picture | undefined {
  const leaf = leaves.find((one) => one.contentId === contentId);
  return (
    leaf && { contentType: leaf.contentType, octets: () => decodeTransfer(leaf.body, leaf.transferEncoding) }
  );
}
