import { rows, type Transaction } from '@pep/persistence';
import type { Evidence, EvidenceEvent, Notice } from '../message/evidence.js';
import type { RecipientKind } from '../message/recipient.js';
import type { AcceptanceBasis } from '../message/submission-basis.js';

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
}

/** Appends evidence in the transaction that caused it. */
export async function addEvidence(tx: Transaction, evidence: readonly Evidence[]): Promise<void> {
  await tx.query(
    `INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis, notice)
     SELECT id, event, message_id, identifier, kind, decode(digest, 'hex'), at, basis, notice
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::json[],
       $9::json[]) AS given (id, event, message_id, identifier, kind, digest, at, basis, notice)`,
    [
      evidence.map((one) => one.id),
      evidence.map((one) => one.event),
      evidence.map((one) => one.messageId),
      evidence.map((one) => one.recipient?.identifier ?? null),
      evidence.map((one) => one.recipient?.kind ?? null),
      evidence.map((one) => one.digest.toString('hex')),
      evidence.map((one) => one.at.toISOString()),
      evidence.map((one) => (one.basis === undefined ? null : JSON.stringify(one.basis))),
      evidence.map((one) => (one.notice === undefined ? null : JSON.stringify(one.notice))),
    ],
  );
}

/** All evidence of a message, in the order of its recording. */
export async function findEvidence(tx: Transaction, messageId: string): Promise<Evidence[]> {
  const found = await rows<Row>(
    tx,
    `SELECT id, event, message_id, identifier, kind, digest, at, basis, notice FROM evidence
     WHERE message_id = $1 ORDER BY sequence`,
    [messageId],
  );
  return found.map(({ message_id, identifier, kind, basis, notice, ...rest }) => ({
    ...rest,
    messageId: message_id,
    ...(identifier === null || kind === null ? {} : { recipient: { identifier, kind } }),
    ...(basis === null ? {} : { basis }),
    ...(notice === null ? {} : { notice }),
  }));
}
