import { Client, escapeIdentifier } from 'pg';
import { databaseUrl } from '../stack/databases.ts';

const mailboxes = 100_000;
const organisations = 1_000;
const firstMailbox = 5_000_000_000;
const tables = ['message', 'content', 'delivery', 'submission_key', 'evidence'];

/**
 * Adds letters to a database of mail-routing as if they had come in the last year: one recipient each, ids in the order
 * of time, mailboxes and submission keys at random, the basis of the acceptance as that of a letter that is there. Their
 * contents are said to lie in the content store: what a body takes is the same at any number of letters.
 *
 * Indexes are made afterwards, all at once, which is ten times as fast and gives the schema that was there.
 */
export async function addLetters(superuserUrl: string, database: string, count: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(superuserUrl, database) });
  await client.connect();
  try {
    await client.query(`SET maintenance_work_mem = '1GB'`);
    // In one transaction nobody judges which rows are visible, so no page is written a second time for that.
    await client.query('BEGIN');
    await client.query(setIndexes(false));
    await client.query(addMessages, [count]);
    for (const statement of addRest) await client.query(statement);
    await client.query(setIndexes(true));
    for (const table of tables) await client.query(`REINDEX TABLE ${escapeIdentifier(table)}`);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** One of those that the stored letters lie in. */
export function anyRecipient(): string {
  return `${firstMailbox + Math.floor(Math.random() * mailboxes)}@e-citizen.am`;
}

/** An index that is not ready gets no entries; whoever sets it back must fill it. */
function setIndexes(ready: boolean): string {
  const named = tables.map((table) => `'${table}'::regclass`).join(', ');
  return `UPDATE pg_index SET indisready = ${ready}, indisvalid = ${ready} WHERE indrelid IN (${named})`;
}

const addMessages = `
  INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
  SELECT uuidv7(age), (10000000 + n % ${organisations})::text, gen_random_uuid(), 'office@org' || n % ${organisations} || '.am',
    'Notice of decision No. ' || n, 10240, sha256(n::text::bytea), '<' || n || '@mail.org' || n % ${organisations} || '.am>',
    '192.0.2.1', now() + age
  FROM (SELECT n, (n - $1 - 1) * interval '1 year' / $1 AS age FROM generate_series(1, $1::int) AS n) AS given`;

// Letters that came by the door before stay as they are.
const fromMessages = `FROM message WHERE organisation < '${10_000_000 + organisations}'`;
const identifier = `(${firstMailbox} + (random() * ${mailboxes})::bigint)::text`;
const addRest = [
  `INSERT INTO content (message_id, location) SELECT id, 'letters/' || id ${fromMessages}`,
  `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at)
   SELECT id, ${identifier}, 'person', 'consigned', accepted_at ${fromMessages}`,
  `INSERT INTO submission_key (key, message_id, accepted_at) SELECT sha256(uuid_send(id)), id, accepted_at ${fromMessages}`,
  `INSERT INTO evidence (id, event, message_id, digest, at, basis)
   SELECT uuidv7(accepted_at - now()), 'SubmissionAcceptance', id, digest, accepted_at,
     (SELECT basis FROM evidence WHERE basis IS NOT NULL LIMIT 1) ${fromMessages}`,
  `INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at)
   SELECT uuidv7(accepted_at - now()), 'ContentConsignment', id, '5000000000', 'person', digest, accepted_at ${fromMessages}`,
];
