import { binaryArray, rows, type Transaction } from '@pep/persistence';
import { toEvidenceRow } from './evidence-row.js';
import type { Evidence, EvidenceEvent, LegalBasis, Notice } from '../message/evidence.js';
import type { Reading } from '../message/reading.js';
import type { RecipientKind } from '../message/recipient.js';
import type { AcceptanceBasis } from '../message/submission-basis.js';
import { LOG_INDEX } from './evidence-log.repository.js';

interface Row {
  readonly id: string;
  readonly event: EvidenceEvent;
  readonly message_id: string;
  readonly identifier: string | null;
  readonly kind: RecipientKind | null;
  readonly digest: Buffer;
  readonly at: Date;
  readonly basis: AcceptanceBasis | null;
  readonly notice: Notice | null;
  readonly legal: LegalBasis | null;
  readonly log_index: string | null;
  readonly reading: Reading | null;
}

/** Appends evidence in the transaction that caused it. */
export async function addEvidence(tx: Transaction, evidence: readonly Evidence[]): Promise<void> {
  const given = evidence.map(toEvidenceRow);
  await tx.query(
    `INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis, notice, legal, reading, leaf_hash)
     SELECT id, event, message_id, identifier, kind, decode(digest, 'hex'), at, basis, notice, legal, reading, leaf_hash
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::json[],
       $9::json[], $10::json[], $11::json[], $12::bytea[])
       AS given (id, event, message_id, identifier, kind, digest, at, basis, notice, legal, reading, leaf_hash)`,
    [
      given.map((one) => one.id),
      given.map((one) => one.event),
      given.map((one) => one.messageId),
      given.map((one) => one.identifier),
      given.map((one) => one.kind),
      given.map((one) => one.digest),
      given.map((one) => one.at),
      given.map((one) => one.basis),
      given.map((one) => one.notice),
      given.map((one) => one.legal),
      given.map((one) => one.reading),
      binaryArray(
        'bytea',
        given.map((one) => one.leafHash),
      ),
    ],
  );
}

/** All evidence of a message, in the order of its recording. */
export async function findEvidence(tx: Transaction, messageId: string): Promise<Evidence[]> {
  const found = await rows<Row>(
    tx,
    `SELECT id, event, message_id, identifier, kind, digest, at, basis, notice, legal, reading,
       ${LOG_INDEX} AS log_index
     FROM evidence WHERE message_id = $1 ORDER BY sequence`,
    [messageId],
  );
  return found.map(({ message_id, identifier, kind, basis, notice, legal, reading, log_index, ...rest }) => ({
    ...rest,
    messageId: message_id,
    ...(identifier === null || kind === null ? {} : { recipient: { identifier, kind } }),
    ...(basis === null ? {} : { basis }),
    ...(notice === null ? {} : { notice }),
    ...(reading === null ? {} : { reading }),
    ...(legal === null ? {} : { legal }),
    ...(log_index === null ? {} : { logIndex: Number(log_index) }),
  }));
}

/** What one piece of evidence says of a recipient's deed; undefined when it says nothing. */
export async function findReading(tx: Transaction, evidenceId: string): Promise<Reading | undefined> {
  const sql = 'SELECT reading FROM evidence WHERE id = $1';
  const [row] = await rows<{ reading: Reading | null }>(tx, sql, [evidenceId]);
  return row?.reading ?? undefined;
}

/** How often an event happened to a message for one recipient. */
export async function countEvidence(
  tx: Transaction,
  { messageId, identifier, event }: { messageId: string; identifier: string; event: EvidenceEvent },
): Promise<number> {
  const sql = `SELECT count(*)::int AS count FROM evidence WHERE message_id = $1 AND identifier = $2 AND event = $3`;
  const [row] = await rows<{ count: number }>(tx, sql, [messageId, identifier, event]);
  return row?.count ?? 0;
}
