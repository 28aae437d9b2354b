import { rows, type Transaction } from '@pep/persistence';

/** Somebody to be reminded of an end. */
export interface DueReminder {
  /** The PSN for a term, the fingerprint for a certificate. */
  readonly subject: string;
  readonly psn: string;
  /** The last day, in Yerevan. */
  readonly endsOn: string;
  /** Which of the reminders it is. */
  readonly days: number;
}

/** Which reminder is due with so many days left. */
export interface ReminderPlan {
  readonly daysLeft: readonly number[];
  readonly reminders: readonly number[];
}

const TERMS = `SELECT psn AS subject, psn, ends_on FROM paid_term
  WHERE EXISTS (SELECT FROM certificate c WHERE c.psn = paid_term.psn AND c.state = 'active')`;
const CERTIFICATES = `SELECT fingerprint AS subject, psn, (not_after AT TIME ZONE 'Asia/Yerevan')::date AS ends_on
  FROM certificate WHERE state IN ('registered', 'active') AND kind = 'authentication'`;

/** Who is to be reminded on a day and was not yet, at most `count`. */
export async function dueReminders(
  tx: Transaction,
  what: 'term' | 'certificate',
  { plan, today, count }: { readonly plan: ReminderPlan; readonly today: string; readonly count: number },
): Promise<DueReminder[]> {
  return rows(
    tx,
    `SELECT subject, psn, to_char(ends.ends_on, 'YYYY-MM-DD') AS "endsOn", due.days
     FROM (${what === 'term' ? TERMS : CERTIFICATES}) AS ends
     JOIN unnest($1::int[], $2::int[]) AS due (days_left, days) ON ends.ends_on = $3::date + due.days_left
     WHERE NOT EXISTS (SELECT FROM reminder sent
       WHERE sent.subject = ends.subject AND sent.ends_on = ends.ends_on AND sent.days = due.days)
     LIMIT $4`,
    [plan.daysLeft, plan.reminders, today, count],
  );
}

/** Claims a reminder; false when another process has it. */
export async function claimReminder(
  tx: Transaction,
  { subject, endsOn, days }: DueReminder,
  at: Date,
): Promise<boolean> {
  const claimed = await rows(
    tx,
    `INSERT INTO reminder (subject, ends_on, days, sent_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING subject`,
    [subject, endsOn, days, at],
  );
  return claimed.length > 0;
}
