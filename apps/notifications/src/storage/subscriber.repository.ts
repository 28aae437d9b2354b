import type { SubscriberState } from '@pep/contracts';
import { rows, type Transaction } from '@pep/persistence';
import type { Contact } from '../subscriber/contact.js';

/** Keeps the states that are newer than what is known; of a removed person the version alone. */
export async function keepSubscribers(tx: Transaction, states: readonly SubscriberState[]): Promise<void> {
  await tx.query(
    `INSERT INTO subscriber AS known (psn, version, contact)
     SELECT DISTINCT ON (psn) psn, version, contact
     FROM unnest($1::text[], $2::bigint[], $3::jsonb[]) AS given (psn, version, contact) ORDER BY psn, version DESC
     ON CONFLICT (psn) DO UPDATE SET version = excluded.version, contact = excluded.contact
       WHERE known.version < excluded.version`,
    [
      states.map((state) => state.psn),
      states.map((state) => state.version),
      states.map((state) => (state.state === 'removed' ? null : JSON.stringify(contactOf(state)))),
    ],
  );
}

function contactOf({ psn, mobile, emails, language, notices }: SubscriberState): Contact {
  return { psn, mobile, emails, language, notices };
}

/** How these people can be reached, as far as it is known. */
export async function contactsOf(tx: Transaction, psns: readonly string[]): Promise<Map<string, Contact>> {
  const found = await rows<{ psn: string; contact: Contact }>(
    tx,
    'SELECT psn, contact FROM subscriber WHERE psn = ANY($1) AND contact IS NOT NULL',
    [psns],
  );
  return new Map(found.map(({ psn, contact }) => [psn, contact]));
}
