import { randomBytes } from 'node:crypto';
import type { Evidence } from '../message/evidence.js';
import type { Reading } from '../message/reading.js';
import { leafHash } from '../log/hashes.js';
import { type Column, leafEncoder } from '../log/leaf.js';

/** Evidence as its table takes it: values as text, null where there is none, and the hash of the leaf that it will be. */
export interface EvidenceRow {
  readonly id: string;
  readonly event: string;
  readonly messageId: string;
  readonly identifier: string | null;
  readonly kind: string | null;
  /** Hexadecimal. */
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
  readonly basis: string | null;
  readonly notice: string | null;
  readonly legal: string | null;
  readonly reading: string | null;
  readonly leafHash: Buffer;
}

const COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'uuid' },
  { name: 'event', kind: 'text' },
  { name: 'message_id', kind: 'uuid' },
  { name: 'identifier', kind: 'text' },
  { name: 'kind', kind: 'text' },
  { name: 'digest', kind: 'octets' },
  { name: 'at', kind: 'instant' },
  { name: 'basis', kind: 'json' },
  { name: 'notice', kind: 'json' },
  { name: 'legal', kind: 'json' },
  { name: 'reading', kind: 'json' },
];
const encode = leafEncoder(COLUMNS);

/** Makes the row of a piece of evidence. Its leaf is hashed here, where its values are at hand: the sealer need not read them. */
export function toEvidenceRow(evidence: Evidence): EvidenceRow {
  const { id, event, messageId, recipient, reading } = evidence;
  const row = {
    ...{ id, event, messageId },
    identifier: recipient?.identifier ?? null,
    kind: recipient?.kind ?? null,
    digest: evidence.digest.toString('hex'),
    at: evidence.at.toISOString(),
    basis: json(evidence.basis),
    notice: json(evidence.notice),
    legal: json(evidence.legal),
    reading: json(reading && salted(reading)),
  };
  return { ...row, leafHash: Buffer.from(leafHash(encode(asColumns(row))), 'latin1') };
}

/** In the order of the columns, in PostgreSQL's words. */
function asColumns(row: Omit<EvidenceRow, 'leafHash'>): (string | null)[] {
  const { id, event, messageId, identifier, kind, digest, basis, notice, legal, reading } = row;
  const at = `${row.at.slice(0, -1).replace('T', ' ')}+00`;
  return [id, event, messageId, identifier, kind, `\\x${digest}`, at, basis, notice, legal, reading];
}

function json(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

const SALT_OCTETS = 16;

function salted(reading: Reading): Reading {
  return { ...reading, by: { ...reading.by, salt: randomBytes(SALT_OCTETS).toString('hex') } };
}
