import { rows, type Transaction } from '@pep/persistence';
import type { UsageAlert } from '../usage/alert.js';

/** Any constant of ours: alerts are looked at by one transaction at a time. */
const ALERT_LOCK = 7_376_303;

/** False when another replica looks at alerts now. */
export async function tryAlertLock(tx: Transaction): Promise<boolean> {
  const [row] = await rows<{ locked: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS locked', [
    ALERT_LOCK,
  ]);
  return row?.locked === true;
}

/** Waits for whoever looks at alerts: a new one is then seen by the next look, or looks at what the last one saw. */
export async function holdAlerts(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [ALERT_LOCK]);
}

export async function saveAlert(
  tx: Transaction,
  alert: UsageAlert,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> {
  const { id, organisation, sender = null, period, measure, threshold, emails, language } = alert;
  await tx.query('INSERT INTO usage_alert VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
    ...[id, organisation, sender, period, measure, threshold, emails, language],
    ...[at, by],
  ]);
}

type AlertRow = Omit<UsageAlert, 'sender'> & { readonly sender: string | null };

const COLUMNS = `id, organisation, sender, period, measure, threshold::float8 AS threshold, emails, language,
       to_char(created_at AT TIME ZONE 'Asia/Yerevan', 'YYYY-MM-DD') AS since`;

/** By organisation and id, from behind a place on; `organisations` undefined means all. */
export async function listAlerts(
  tx: Transaction,
  organisations: readonly string[] | undefined,
  {
    after = ['', null],
    limit,
  }: { readonly after?: readonly [string, string | null] | undefined; readonly limit: number },
): Promise<UsageAlert[]> {
  const found = await rows<AlertRow>(
    tx,
    `SELECT ${COLUMNS} FROM usage_alert
     WHERE ($1::text[] IS NULL OR organisation = ANY($1))
       AND (organisation > $2 OR (organisation = $2 AND id > $3::uuid))
     ORDER BY organisation, id LIMIT $4`,
    [organisations ?? null, ...after, limit],
  );
  return found.map(toAlert);
}

/** Every alert of these organisations. */
export async function alertsOf(tx: Transaction, organisations: readonly string[]): Promise<UsageAlert[]> {
  const sql = `SELECT ${COLUMNS} FROM usage_alert WHERE organisation = ANY($1) ORDER BY id`;
  return (await rows<AlertRow>(tx, sql, [organisations])).map(toAlert);
}

export async function countAlerts(tx: Transaction, organisation: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM usage_alert WHERE organisation = $1';
  const [row] = await rows<{ count: number }>(tx, sql, [organisation]);
  return row?.count ?? 0;
}

/** False when none of these organisations has it. */
export async function deleteAlert(
  tx: Transaction,
  id: string,
  organisations: readonly string[] | undefined,
): Promise<boolean> {
  const sql = `DELETE FROM usage_alert WHERE id = $1 AND ($2::text[] IS NULL OR organisation = ANY($2)) RETURNING id`;
  return (await rows(tx, sql, [id, organisations ?? null])).length > 0;
}

/** Whether it was told already for the period that begins on this day. */
export async function wasRaised(tx: Transaction, { id }: UsageAlert, from: string): Promise<boolean> {
  const sql = 'SELECT FROM usage_alert_raised WHERE alert_id = $1 AND period_from = $2';
  return (await rows(tx, sql, [id, from])).length > 0;
}

export async function markRaised(tx: Transaction, { id }: UsageAlert, from: string, at: Date): Promise<void> {
  await tx.query('INSERT INTO usage_alert_raised VALUES ($1, $2, $3)', [id, from, at]);
}

function toAlert({ sender, ...alert }: AlertRow): UsageAlert {
  return sender === null ? alert : { ...alert, sender };
}
