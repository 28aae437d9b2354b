import { Client } from 'pg';
import { databaseUrl } from '../stack/databases.ts';

const mailboxes = 100_000;
const organisations = 1_000;
const firstOrganisation = 10_000_000;
const firstMailbox = 5_000_000_000;
// All that came before the next month lies in the first of the tables by month.
const tables = ['message_first', 'content_first', 'delivery_first', 'submission_key', 'evidence_first'];

/**
 * Adds letters to a database of mail-routing as if they had come in the last year: one recipient each, ids in the order
 * of time, mailboxes and submission keys at random, the basis of the acceptance as that of a letter that is there. Their
 * contents are said to lie in the content store: what a body takes is the same at any number of letters.
 *
 * Indexes are made afterwards, all at once, which is faster and gives the schema that was there. Autovacuum leaves these
 * tables alone from now on: it would begin with so many new rows at some moment of its own.
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
    for (const table of tables) {
      await client.query(`REINDEX TABLE ${table}`);
      await client.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    }
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

// As UUIDv7, RFC 9562: 48 bits of milliseconds, then what makes it unique. The first digit of the fourth group is 8, 9, a
// or b: a message's is 8, those of its evidence a and b. (PostgreSQL's own uuidv7() asks the system for chance each time.)
const newId = `(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(chance, 1, 3) || '8' || substr(chance, 4, 15))::uuid`;
const addMessages = `
  INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
  SELECT ${newId}, organisation, md5(organisation)::uuid, 'office@org' || organisation || '.am', 'Notice of decision No. ' || n, 10240,
    sha256(chance::bytea), '<' || chance || '@mail.org.am>', '192.0.2.1', at
  FROM (
    SELECT n, (${firstOrganisation} + n % ${organisations})::text AS organisation, md5(n::text) AS chance,
      now() - ($1 + 1 - n) * (interval '1 year' / $1) AS at
    FROM generate_series(1, $1::int) AS n OFFSET 0) AS given`;

// Letters that came by the door before stay as they are.
const added = `organisation < '${firstOrganisation + organisations}'`;
const fromMessages = `FROM message WHERE ${added}`;
const identifier = `(${firstMailbox} + (random() * ${mailboxes})::bigint)::text`;
const addRest = [
  `INSERT INTO content (message_id, location) SELECT id, 'letters/' || id ${fromMessages}`,
  `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at)
   SELECT id, ${identifier}, 'person', 'consigned', accepted_at ${fromMessages}`,
  `INSERT INTO submission_key (key, message_id, accepted_at) SELECT sha256(uuid_send(id)), id, accepted_at ${fromMessages}`,
  `INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis)
   SELECT overlay(id::text PLACING variant FROM 20)::uuid, event, id, identifier, kind, digest, accepted_at, basis
   FROM message CROSS JOIN (
     VALUES ('a', 'SubmissionAcceptance', NULL, NULL, (SELECT basis FROM evidence WHERE basis IS NOT NULL LIMIT 1)),
       ('b', 'ContentConsignment', '${firstMailbox}', 'person', NULL)) AS proof (variant, event, identifier, kind, basis)
   WHERE ${added}`,
];
