import { type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';
import type { Recipient, RecipientKind } from '../message/recipient.js';
import {
  type ReceiptForm,
  type ReceiptMode,
  REPORTED_EVENTS,
  type ReportedEvent,
} from '../receipt/receipt.js';
import { deliveryOf, messageOf } from './look-ups.js';
import { LOG_INDEX } from './evidence-log.repository.js';
import { modeAt } from './receipt-mode.repository.js';

/** What the sender asked for with the letter (RFC 3461). */
export interface ReportRequest {
  readonly notify?: string;
  readonly returnContent?: 'FULL' | 'HDRS';
  readonly envelopeId?: string;
  readonly originalRecipient?: string;
}

/** A piece of evidence as receipts are made of it. */
export interface Reported {
  readonly evidenceId: string;
  readonly event: ReportedEvent;
  readonly at: Date;
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly digest: Buffer;
  readonly sender: string;
  readonly organisation: string;
  readonly subject: string;
  readonly messageIdHeader: string;
  readonly acceptedAt: Date;
  readonly request: ReportRequest | null;
}

/** A piece of evidence that may make a receipt, and how its sender got them then. */
export interface Reportable extends Reported {
  readonly mode: ReceiptMode | null;
  readonly webhookId: string | null;
}

/** A receipt before it has its number. */
export interface NewReceipt extends Reportable {
  readonly id: string;
  readonly form: ReceiptForm;
}

/** A receipt of a sender. */
export interface Receipt extends Reported {
  readonly id: string;
  readonly sequence: number;
  readonly form: ReceiptForm;
  readonly webhookId: string | null;
  readonly issuedAt: Date;
  /** When it needed no more sending; null while it waits. */
  readonly settledAt: Date | null;
  /** Why it was given up; null when it was not. */
  readonly failure: string | null;
  /** Why what it is about failed, in the words of the other side. */
  readonly reason: string | null;
  readonly logIndex: string | null;
}

type Row<Of extends Reported> = Omit<Of, 'recipient'> & {
  readonly identifier: string;
  readonly kind: RecipientKind;
};
type ReceiptRow = Omit<Row<Receipt>, 'sequence'> & { readonly sequence: string };

const REPORTED = `evidence.id AS "evidenceId", evidence.event, evidence.at, evidence.message_id AS "messageId",
  evidence.identifier, evidence.kind, evidence.digest, message.sender, message.organisation, message.subject,
  message.message_id_header AS "messageIdHeader", message.accepted_at AS "acceptedAt",
  delivery.report_request AS request`;
const LETTER = `${messageOf('evidence')} ${deliveryOf('evidence')}`;

const FIND_REPORTABLE: PreparedStatement = {
  name: 'find_reportable',
  text: `
    SELECT ${REPORTED}, receipt_mode.mode, receipt_mode.webhook_id AS "webhookId"
    FROM evidence ${LETTER} ${modeAt('message.organisation', 'message.sender', 'evidence.at')}
    WHERE sequence > $1 AND sequence <= $2 AND event = ANY($3) AND receipt_mode.mode IS DISTINCT FROM 'none'
      AND (coalesce(receipt_mode.mode, 'dsn') <> 'dsn' OR event IN ('RelayToNonERDSFailure', 'ContentAcknowledgement')
        OR delivery.report_request IS NOT NULL)
      AND (evidence.kind = 'phone' OR event NOT IN ('RelayToNonERDS', 'RelayToNonERDSFailure'))
      AND (event <> 'ContentHandover' OR NOT EXISTS (SELECT FROM evidence AS earlier
        WHERE earlier.message_id = evidence.message_id AND earlier.identifier = evidence.identifier
          AND earlier.event = 'ContentHandover' AND earlier.sequence < evidence.sequence))
    ORDER BY sequence`,
};

/**
 * Evidence of a span that may make receipts, in the order of its recording. Left out at once: senders who want none, in plain mail what nobody
 * asked for, openings after the first, and what became of forwarded letters.
 */
export async function findReportable(
  database: Database,
  { after, through }: { readonly after: bigint; readonly through: bigint },
): Promise<Reportable[]> {
  const found = await database.readPrepared<Row<Reportable>>(FIND_REPORTABLE, [
    String(after),
    String(through),
    REPORTED_EVENTS,
  ]);
  return found.map(withRecipient);
}

/**
 * Gives each receipt the next number of its sender and keeps it. The senders' counters are locked until the transaction
 * ends: a number is given if, and only if, its receipt is there.
 */
export async function issueReceipts(
  tx: Transaction,
  receipts: readonly NewReceipt[],
  at: Date,
): Promise<(NewReceipt & { readonly sequence: number })[]> {
  if (receipts.length === 0) return [];
  const bySender = [...Map.groupBy(receipts, ({ sender }) => sender)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const counters = await rows<{ sender: string; last: string }>(
    tx,
    `INSERT INTO receipt_sender AS held (sender, last_sequence, due_at)
     SELECT sender, count, $3::timestamptz FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS given (sender, count, place)
     ORDER BY place
     ON CONFLICT (sender) DO UPDATE SET last_sequence = held.last_sequence + excluded.last_sequence,
       due_at = coalesce(held.due_at, excluded.due_at)
     RETURNING sender, last_sequence AS last`,
    [bySender.map(([sender]) => sender), bySender.map(([, own]) => own.length), at],
  );
  const lastOf = new Map(counters.map(({ sender, last }) => [sender, Number(last)]));
  const issued = bySender.flatMap(([sender, own]) =>
    own.map((one, index) => ({ ...one, sequence: (lastOf.get(sender) ?? 0) - own.length + index + 1 })),
  );
  await tx.query(
    `INSERT INTO receipt (sender, sequence, id, organisation, form, webhook_id, evidence_id, issued_at, settled_at)
     SELECT sender, sequence, id, organisation, form, webhook_id, evidence_id, $8::timestamptz, CASE form WHEN 'stream' THEN $8::timestamptz END
     FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])
       AS given (sender, sequence, id, organisation, form, webhook_id, evidence_id)`,
    [
      issued.map((one) => one.sender),
      issued.map((one) => one.sequence),
      issued.map((one) => one.id),
      issued.map((one) => one.organisation),
      issued.map((one) => one.form),
      issued.map((one) => (one.form === 'webhook' ? one.webhookId : null)),
      issued.map((one) => one.evidenceId),
      at,
    ],
  );
  return issued;
}

/** Receipts of a sender after a number, in order; of some organisations only when they are given. */
export async function listReceipts(
  tx: Transaction,
  { sender, after, limit }: { readonly sender: string; readonly after: number; readonly limit: number },
  organisations?: readonly string[],
): Promise<Receipt[]> {
  const found = await rows<ReceiptRow>(
    tx,
    `SELECT ${REPORTED}, receipt.id, receipt.sequence, receipt.form, receipt.webhook_id AS "webhookId",
       receipt.issued_at AS "issuedAt", receipt.settled_at AS "settledAt", receipt.failure, notice ->> 'reason' AS reason,
       ${LOG_INDEX} AS "logIndex"
     FROM receipt
     CROSS JOIN LATERAL (SELECT * FROM evidence WHERE evidence.id = receipt.evidence_id LIMIT 1) AS evidence ${LETTER}
     WHERE receipt.sender = $1 AND receipt.sequence > $2 AND ($4::text[] IS NULL OR receipt.organisation = ANY($4))
     ORDER BY receipt.sequence LIMIT $3`,
    [sender, after, limit, organisations ?? null],
  );
  return found.map((row) => withRecipient({ ...row, sequence: Number(row.sequence) }));
}

function withRecipient<Of extends Reported>({ identifier, kind, ...rest }: Row<Of>): Of {
  return { ...rest, recipient: { identifier, kind } } as unknown as Of;
}
