import { AppError } from '@pep/errors';
import { parseMailAddress } from '@pep/identifiers';
import { addressParser, decodeWords } from 'postal-mime';
import { SUBMISSION_ERRORS } from '../../errors.js';
import type { Authors } from '../../message/submission-policy.js';

const SUBJECT_LENGTH_MAX = 998;
/** RFC 5322 2.2: a field name is printable US-ASCII without the colon. */
const FIELD = /^([!-9;-~]+)[ \t]*:(.*)$/s;
/** RFC 2045 5.1; the first parameter of that name counts. */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** What the door reads of a letter's header. */
export interface LetterHeader {
  /** The Message-ID header as it stands, empty when there is none. */
  readonly messageId: string;
  readonly subject: string;
  readonly authors: Authors;
  /** Received fields: one for each mail server that the letter has passed. */
  readonly receivedCount: number;
  readonly signed: boolean;
  /** Of Content-Type, in lower case; undefined when it names none. */
  readonly charset: string | undefined;
}

type Field = readonly [name: string, value: string];

/**
 * Reads a letter's header.
 * @param octets the header without the empty line that ends it
 * @throws AppError `MALFORMED` when a line of it is neither a field nor part of one (RFC 5322 2.2)
 */
export function readHeader(octets: Buffer): LetterHeader {
  const fields = fieldsOf(octets);
  const valuesOf = (...names: string[]): string[] =>
    fields.filter(([name]) => names.includes(name)).map(([, value]) => value);
  const first = (name: string): string => fields.find((field) => field[0] === name)?.[1].trim() ?? '';
  const from = valuesOf('from').map(mailboxes);
  return {
    messageId: first('message-id').slice(0, SUBJECT_LENGTH_MAX),
    subject: decodeWords(first('subject')).slice(0, SUBJECT_LENGTH_MAX),
    authors: {
      from: from.flatMap((one) => one.addresses),
      others: valuesOf('sender', 'resent-from', 'resent-sender').flatMap(
        (value) => mailboxes(value).addresses,
      ),
      group: from.some((one) => one.group),
      list: valuesOf('list-id').length > 0,
    },
    receivedCount: valuesOf('received').length,
    signed: valuesOf('dkim-signature').length > 0,
    charset: CHARSET.exec(first('content-type'))?.[1]?.toLowerCase(),
  };
}

/** The addresses of a field in canonical form; the empty text for one that can not be read. */
function mailboxes(value: string): { readonly addresses: string[]; readonly group: boolean } {
  const parsed = addressParser(value);
  const single = parsed.flatMap((one) => one.group ?? [one]);
  const addresses = single.map((one) => parseMailAddress(one.address)?.canonical ?? '');
  return {
    addresses: addresses.length === 0 ? [''] : addresses,
    group: parsed.some((one) => one.group !== undefined),
  };
}

function fieldsOf(octets: Buffer): Field[] {
  const unfolded = octets.toString('utf8').replace(/\r\n(?=[ \t])/g, '');
  return unfolded
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new AppError(SUBMISSION_ERRORS.malformed);
      return [name.toLowerCase(), value];
    });
}
