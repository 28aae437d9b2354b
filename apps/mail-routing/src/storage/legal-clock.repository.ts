import { rows, type Transaction } from '@pep/persistence';
import type { Recipient, RecipientKind } from '../message/recipient.js';
import { messageOf } from './look-ups.js';

/** Any constant of ours: whoever holds this advisory lock winds the clocks. */
const CLOCK_LOCK = 7_376_105;

/** The clock of a letter for one recipient, as it is kept. */
export interface LegalClock {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly consignedAt: Date;
  readonly rules: string;
  readonly calendar: string;
  readonly deadline: Date;
  readonly stepsDone: number;
  /** When it must be looked at again; null when never. */
  readonly dueAt: Date | null;
  /** The evidence of its expiry, while that stands. */
  readonly expiryEvidenceId: string | null;
}

/** A letter as far as its clock asks. */
export interface TimedDelivery {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly sender: string;
  readonly digest: Buffer;
  readonly consignedAt: Date;
  readonly openedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly expiredAt: Date | null;
}

/** A clock and the letter that it is of. */
export interface RunningClock {
  readonly clock: LegalClock;
  readonly delivery: TimedDelivery;
}

interface DeliveryRow extends Omit<TimedDelivery, 'recipient'> {
  readonly identifier: string;
  readonly kind: RecipientKind;
}
type ClockRow = DeliveryRow & Omit<LegalClock, 'messageId' | 'recipient' | 'consignedAt'>;

const DELIVERY = `delivery.message_id AS "messageId", delivery.identifier, delivery.kind, sender, message.digest,
  delivery.consigned_at AS "consignedAt", opened_at AS "openedAt", acknowledged_at AS "acknowledgedAt",
  expired_at AS "expiredAt"`;
const CLOCK = `rules, calendar, deadline, steps_done AS "stepsDone", due_at AS "dueAt",
  expiry_evidence_id AS "expiryEvidenceId"`;
/** Locked in the order in which everybody locks deliveries, so that nobody waits in a circle. */
const LOCKED = 'ORDER BY delivery.message_id, delivery.identifier FOR UPDATE OF delivery';

/** False when another replica winds the clocks; else nobody else does until the transaction ends. */
export async function tryClockLock(tx: Transaction): Promise<boolean> {
  const [answer] = await rows<{ held: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS held', [
    CLOCK_LOCK,
  ]);
  return answer?.held === true;
}

/** Up to when the clocks of all consigned letters have been started. */
export async function startedThrough(tx: Transaction): Promise<Date> {
  const [mark] = await rows<{ at: Date }>(tx, 'SELECT started_through AS at FROM legal_clock_mark', []);
  if (mark === undefined) throw new Error('legal_clock_mark has no row; its migration makes it');
  return mark.at;
}

export async function markStarted(tx: Transaction, through: Date): Promise<void> {
  await tx.query('UPDATE legal_clock_mark SET started_through = $1', [through]);
}

/**
 * The next moment up to which about `count` letters were consigned after `after`; `through` when there are fewer. Those of
 * one moment stay together.
 */
export async function nextConsignments(
  tx: Transaction,
  { after, through, count }: { readonly after: Date; readonly through: Date; readonly count: number },
): Promise<Date> {
  const [found] = await rows<{ at: Date }>(
    tx,
    `SELECT consigned_at AS at FROM delivery WHERE consigned_at > $1 AND consigned_at <= $2
     ORDER BY consigned_at OFFSET $3 LIMIT 1`,
    [after, through, count - 1],
  );
  return found?.at ?? through;
}

/** Letters consigned in a time (its end included) that nobody has acknowledged, without a clock, locked. */
export async function lockUnstarted(
  tx: Transaction,
  { after, through }: { readonly after: Date; readonly through: Date },
): Promise<TimedDelivery[]> {
  const found = await rows<DeliveryRow>(
    tx,
    `SELECT ${DELIVERY} FROM delivery ${messageOf('delivery')}
     WHERE delivery.consigned_at > $1 AND delivery.consigned_at <= $2 AND acknowledged_at IS NULL
       AND NOT EXISTS (SELECT FROM legal_clock AS clock
         WHERE clock.message_id = delivery.message_id AND clock.identifier = delivery.identifier)
     ${LOCKED}`,
    [after, through],
  );
  return found.map(toDelivery);
}

/** The clocks that are due longest, with their letters, locked. */
export async function lockDue(tx: Transaction, now: Date, limit: number): Promise<RunningClock[]> {
  return lockClocks(
    tx,
    `(SELECT message_id, identifier FROM legal_clock WHERE due_at <= $1 ORDER BY due_at LIMIT $2)`,
    [now, limit],
  );
}

/** Clocks whose time an outage covers in part, after those of `after` (in the order of message and identifier), locked. */
export async function lockCovered(
  tx: Transaction,
  outage: { readonly from: Date; readonly to: Date },
  {
    after,
    limit,
  }: { readonly after: Pick<LegalClock, 'messageId' | 'recipient'> | undefined; readonly limit: number },
): Promise<RunningClock[]> {
  return lockClocks(
    tx,
    `(SELECT message_id, identifier FROM legal_clock WHERE consigned_at < $1 AND deadline > $2
       AND ($3::uuid IS NULL OR (message_id, identifier) > ($3, $4)) ORDER BY message_id, identifier LIMIT $5)`,
    [outage.to, outage.from, after?.messageId ?? null, after?.recipient.identifier ?? null, limit],
  );
}

async function lockClocks(
  tx: Transaction,
  keys: string,
  values: readonly unknown[],
): Promise<RunningClock[]> {
  const found = await rows<ClockRow>(
    tx,
    `SELECT ${DELIVERY}, ${CLOCK} FROM legal_clock AS clock
     JOIN delivery ON delivery.message_id = clock.message_id AND delivery.identifier = clock.identifier
     ${messageOf('clock')}
     WHERE (clock.message_id, clock.identifier) IN ${keys} ${LOCKED}`,
    values,
  );
  return found.map((row) => {
    const delivery = toDelivery(row);
    const { messageId, recipient, consignedAt } = delivery;
    const { rules, calendar, deadline, stepsDone, dueAt, expiryEvidenceId } = row;
    const kept = { rules, calendar, deadline, stepsDone, dueAt, expiryEvidenceId };
    return { clock: { messageId, recipient, consignedAt, ...kept }, delivery };
  });
}

/** Writes clocks as they are now, new ones too, and whether their letters have expired. */
export async function saveClocks(tx: Transaction, clocks: readonly LegalClock[], at: Date): Promise<void> {
  if (clocks.length === 0) return;
  const keys = [clocks.map((one) => one.messageId), clocks.map((one) => one.recipient.identifier)];
  const expiries = clocks.map((one) => one.expiryEvidenceId);
  await tx.query(
    `INSERT INTO legal_clock (message_id, identifier, consigned_at, rules, calendar, deadline, steps_done, due_at,
       expiry_evidence_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::timestamptz[],
       $7::smallint[], $8::timestamptz[], $9::uuid[])
     ON CONFLICT (message_id, identifier) DO UPDATE SET deadline = excluded.deadline, steps_done = excluded.steps_done,
       due_at = excluded.due_at, expiry_evidence_id = excluded.expiry_evidence_id`,
    [
      ...keys,
      clocks.map((one) => one.consignedAt.toISOString()),
      clocks.map((one) => one.rules),
      clocks.map((one) => one.calendar),
      clocks.map((one) => one.deadline.toISOString()),
      clocks.map((one) => one.stepsDone),
      clocks.map((one) => one.dueAt?.toISOString() ?? null),
      expiries,
    ],
  );
  await tx.query(
    `UPDATE delivery SET expired_at = CASE WHEN expiry IS NOT NULL THEN $4::timestamptz END
     FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS given (message_id, identifier, expiry)
     WHERE delivery.message_id = ANY($1) AND delivery.message_id = given.message_id
       AND delivery.identifier = given.identifier AND (expired_at IS NULL) <> (expiry IS NULL)`,
    [...keys, expiries, at.toISOString()],
  );
}

function toDelivery({ identifier, kind, ...row }: DeliveryRow): TimedDelivery {
  const { messageId, sender, digest, consignedAt, openedAt, acknowledgedAt, expiredAt } = row;
  const recipient = { identifier, kind };
  return { messageId, recipient, sender, digest, consignedAt, openedAt, acknowledgedAt, expiredAt };
}
