import { createHash } from 'node:crypto';
import { AppError } from '@pep/errors';
import { parseMailAddress } from '@pep/identifiers';
import { addressParser, decodeWords } from 'postal-mime';
import { SUBMISSION_ERRORS } from '../errors.js';
import type { Letter } from '../message/message.js';

const CR = 0x0d;
const LF = 0x0a;
const SUBJECT_LENGTH_MAX = 998;
const HEADER_OCTETS_MAX = 256 * 1024;
/** RFC 5322 2.2: a field name is printable US-ASCII without the colon. */
const FIELD = /^([!-9;-~]+)[ \t]*:(.*)$/s;

/** What the door reads of a letter: itself, and the addresses of its From fields in canonical form. */
export interface ReadLetter {
  readonly letter: Letter;
  /** One for each address of each From field; an unreadable one is the empty text. */
  readonly from: readonly string[];
}

/**
 * Reads a letter's header and takes its digest.
 * @param content the exact bytes of DATA, un-dot-stuffed
 * @throws AppError `MALFORMED` for bare CR or LF, NUL (RFC 5321 2.3.8, RFC 5322 2.3) or an unreadable header
 */
export function readLetter(content: Buffer): ReadLetter {
  refuseBareLineEnds(content);
  const fields = headerFields(content);
  const first = (name: string): string => fields.find((field) => field.name === name)?.value.trim() ?? '';
  return {
    letter: {
      content,
      digest: createHash('sha256').update(content).digest(),
      messageIdHeader: first('message-id').slice(0, SUBJECT_LENGTH_MAX),
      subject: decodeWords(first('subject')).slice(0, SUBJECT_LENGTH_MAX),
    },
    from: fields.filter((field) => field.name === 'from').flatMap((field) => mailboxes(field.value)),
  };
}

function mailboxes(value: string): string[] {
  const parsed = addressParser(value, { flatten: true });
  const addresses = parsed.map((mailbox) => parseMailAddress(mailbox.address ?? '')?.canonical ?? '');
  return addresses.length === 0 ? [''] : addresses;
}

/** Searches for the rare octet with the runtime's own search, not octet by octet. */
function refuseBareLineEnds(content: Buffer): void {
  if (content.includes(0)) throw new AppError(SUBMISSION_ERRORS.malformed);
  for (let at = content.indexOf(LF); at !== -1; at = content.indexOf(LF, at + 1)) {
    if (content[at - 1] !== CR) throw new AppError(SUBMISSION_ERRORS.malformed);
  }
  for (let at = content.indexOf(CR); at !== -1; at = content.indexOf(CR, at + 1)) {
    if (content[at + 1] !== LF) throw new AppError(SUBMISSION_ERRORS.malformed);
  }
}

function headerFields(content: Buffer): { name: string; value: string }[] {
  const end = content.indexOf('\r\n\r\n');
  const header = content.subarray(0, end === -1 ? content.length : end);
  if (header.length > HEADER_OCTETS_MAX) throw new AppError(SUBMISSION_ERRORS.malformed);
  const unfolded = header.toString('utf8').replace(/\r\n(?=[ \t])/g, '');
  return unfolded
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new AppError(SUBMISSION_ERRORS.malformed);
      return { name: name.toLowerCase(), value };
    });
}
