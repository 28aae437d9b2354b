import { hash } from 'node:crypto';
import type { BenchDatabase } from './bench-database.ts';

/** What a piece of evidence says, as its leaf has it. */
interface Said {
  readonly id: string;
  readonly [member: string]: unknown;
}

const samples = 200;

/** Writes so many pieces of evidence like those of letters at the door, each with the hash of its own leaf, as the door does. */
export async function writeEvidence(database: BenchDatabase, count: number): Promise<void> {
  const sample = await database.query<{ said: Said; hash: string }>(
    `SELECT encode(leaf_hash, 'hex') AS hash, json_build_object('id', id, 'event', event, 'messageId', message_id,
       'recipient', CASE WHEN identifier IS NOT NULL THEN json_build_object('identifier', identifier, 'kind', kind) END,
       'digest', 'sha-256:' || encode(digest, 'hex'),
       'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'basis', basis) AS said
     FROM evidence WHERE event IN ('SubmissionAcceptance', 'ContentConsignment') ORDER BY sequence DESC LIMIT $1`,
    [samples],
  );
  const leaves = sample.map(({ said }) => canonical(said));
  if (leaves.some((leaf, place) => hash('sha256', `\0${leaf}`) !== sample[place]?.hash))
    throw new Error('the leaves of evidence are not made as the benchmark makes them');
  await database.query(
    `WITH sample AS (
       SELECT place - 1 AS place, leaf, evidence.*
       FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS given (sample_id, leaf, place) JOIN evidence ON id = sample_id)
     INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis, leaf_hash)
     SELECT new_id, event, message_id, identifier, kind, digest, at, basis,
       sha256('\\x00'::bytea || convert_to(replace(leaf, id::text, new_id::text), 'UTF8'))
     FROM (SELECT n, uuidv7() AS new_id FROM generate_series(1, $1::int) AS n) AS number
     JOIN sample ON place = n % cardinality($2::uuid[])`,
    [count, sample.map(({ said }) => said.id), leaves],
  );
}

/** RFC 8785, of what evidence is made of: texts, whole numbers, lists and objects; what is null is left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, own]) => own !== null);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, own]) => `${JSON.stringify(name)}:${canonical(own)}`).join(',')}}`;
}
