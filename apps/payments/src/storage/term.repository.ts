import { randomBytes } from 'node:crypto';
import { rows, type Transaction } from '@pep/persistence';
import type { Term } from '../term/term.js';

const SUBJECT_OCTETS = 16;

/**
 * Locks a person until the transaction's end, so that terms and facts of one person follow each other.
 * @returns what stands for the person outside: random, made with the first payment
 */
export async function lockPerson(tx: Transaction, psn: string): Promise<string> {
  await tx.query('INSERT INTO person (psn, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    psn,
    randomBytes(SUBJECT_OCTETS).toString('hex'),
  ]);
  const [row] = await rows<{ subject: string }>(tx, 'SELECT subject FROM person WHERE psn = $1 FOR UPDATE', [
    psn,
  ]);
  return row?.subject ?? '';
}

/** What was paid and not given back, in the order of payment. */
export async function purchasesOf(
  tx: Transaction,
  psn: string,
): Promise<{ paymentId: string; paidAt: Date }[]> {
  return rows(
    tx,
    `SELECT id AS "paymentId", paid_at AS "paidAt" FROM payment WHERE psn = $1 AND state = 'paid' ORDER BY paid_at, id`,
    [psn],
  );
}

/** Writes the year of each of a person's payments; one that is not named has none. */
export async function saveTerms(
  tx: Transaction,
  psn: string,
  terms: ReadonlyMap<string, Term>,
): Promise<void> {
  const given = [...terms];
  await tx.query(
    `UPDATE payment SET term_starts_on = given.starts_on, term_ends_on = given.ends_on
     FROM (SELECT p.id, g.starts_on, g.ends_on FROM payment p
       LEFT JOIN unnest($2::uuid[], $3::date[], $4::date[]) AS g (id, starts_on, ends_on) ON g.id = p.id
       WHERE p.psn = $1) AS given
     WHERE payment.id = given.id AND (payment.term_starts_on, payment.term_ends_on)
       IS DISTINCT FROM (given.starts_on, given.ends_on)`,
    [
      psn,
      given.map(([id]) => id),
      given.map(([, { startsOn }]) => startsOn),
      given.map(([, { endsOn }]) => endsOn),
    ],
  );
}

/** The last day that a person has paid for. */
export async function paidUntil(tx: Transaction, psn: string): Promise<string | undefined> {
  const [row] = await rows<{ day: string | null }>(
    tx,
    `SELECT max(term_ends_on)::text AS day FROM payment WHERE psn = $1 AND state = 'paid'`,
    [psn],
  );
  return row?.day ?? undefined;
}
