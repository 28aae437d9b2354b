import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { startEmptyServer } from './empty-server.ts';
import { percentile } from './request-load.ts';
import type { Bench, Figures } from './run.ts';
import { holdSealer, untilFollowed, untilSealed } from './sealer.ts';
import { OURS, type Row } from './table.ts';

const simulated = 100_000_000;
/** Hashes from the last leaf of such a log to its root; from others there are more. */
const pathLeast = 19;
const asked = 2_000;
const p99 = 'p99 ms';

/**
 * How long a proof takes in a log of 100 million leaves, beside what a server that does nothing takes. The tiles and leaves
 * that are asked for lie where they would, among those of a log of that size; the rest is not there.
 */
export async function measureProofs(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  await untilSealed(database);
  await untilFollowed(database);
  const sealer = await holdSealer(bench, database);
  // It notices the end of its service only when it goes on.
  bench.undo(() => void process.kill(sealer, 'SIGCONT'));
  const ids = await bench.progress.step('a log of 100 million leaves', () => simulate(database));
  const proofs = async (): Promise<Figures> => timesOf(ids.map((id) => () => askProof(bench, id)));
  const empty = await startEmptyServer(bench);
  const nothing = async (): Promise<Figures> => timesOf(ids.map(() => () => ask(empty.url)));
  await proofs();
  await nothing();
  return compare(bench, {
    part: 'seal',
    load: '100 million leaves, one proof after the other',
    contestants: [
      { name: OURS, run: proofs },
      { name: 'an empty server of Node', run: nothing },
    ],
    figures: { [p99]: () => ({ atMost: 5 }), 'median ms': () => undefined },
  });
}

async function timesOf(questions: readonly (() => Promise<unknown>)[]): Promise<Figures> {
  const times: number[] = [];
  for (const one of questions) {
    const begun = performance.now();
    await one();
    times.push(performance.now() - begun);
  }
  return { [p99]: percentile(times, 99), 'median ms': percentile(times, 50) };
}

async function ask(url: string): Promise<unknown> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`a proof was answered ${answer.status}`);
  return answer.json();
}

async function askProof(bench: Bench, id: string): Promise<void> {
  const url = `http://127.0.0.1:${bench.state.ports.httpMailRouting}/v1/evidence-log/proofs/${id}`;
  const { hashes } = (await ask(url)) as { hashes: readonly string[] };
  if (hashes.length < pathLeast) throw new Error('a proof is too short');
}

/** Gives the ids of evidence anywhere in the later half of a log that is said to be that long. */
async function simulate(database: BenchDatabase): Promise<string[]> {
  // Of the other tiles there is a page too, without its ids: what is looked through is as large as it would be.
  await database.query(
    `INSERT INTO evidence_page (tile, evidence_ids, sequences)
     SELECT tile, ARRAY[gen_random_uuid()], int8range(tile * 256 + 1, tile * 256 + 256, '[]')
     FROM generate_series((SELECT max(tile) + 1 FROM evidence_page), $1::bigint / 256 - 1) AS tile`,
    [simulated],
  );
  const leaves = await database.query<{ id: string; tile: string }>(
    `WITH given AS (SELECT DISTINCT ON (place) place
       FROM (SELECT $1::bigint / 2 + floor(random() * ($1::bigint / 2 - 256))::bigint AS place FROM generate_series(1, $2)) AS any_place),
     recorded AS (INSERT INTO evidence (id, event, message_id, digest, at, sequence) OVERRIDING SYSTEM VALUE
       SELECT uuidv7(), event, message_id, digest, at, place + 1
       FROM given, LATERAL (SELECT event, message_id, digest, at FROM evidence LIMIT 1) AS sample
       RETURNING id, sequence - 1 AS place),
     page AS (SELECT place / 256 AS tile, array_agg(place % 256) AS places, array_agg(id) AS ids FROM recorded GROUP BY 1),
     written AS (UPDATE evidence_page SET evidence_ids = ARRAY(
         SELECT coalesce(ids[array_position(places, n)], gen_random_uuid()) FROM generate_series(0::bigint, 255) AS n ORDER BY n)
       FROM page WHERE evidence_page.tile = page.tile)
     SELECT id, place / 256 AS tile FROM recorded`,
    [simulated, asked],
  );
  await writeTiles(database, { level: 0, hashes: 256, numbers: leaves.map((leaf) => Number(leaf.tile)) });
  for (let level = 0, hashes = simulated; hashes > 0; level += 1, hashes = Math.floor(hashes / 256)) {
    const full = Math.floor(hashes / 256);
    // Of the lowest level those above, and the last one.
    if (level > 0) await writeTiles(database, { level, hashes: 256, numbers: [...Array(full).keys()] });
    if (hashes % 256 > 0) await writeTiles(database, { level, hashes: hashes % 256, numbers: [full] });
  }
  await database.query(
    `INSERT INTO evidence_checkpoint (size, note, sealed_at, told)
     SELECT $1, note, now(), true FROM evidence_checkpoint ORDER BY size DESC LIMIT 1`,
    [simulated],
  );
  await database.query('VACUUM ANALYZE evidence, evidence_tile, evidence_page, evidence_checkpoint');
  return leaves.map(({ id }) => id);
}

/** Tiles of any hashes; a proof costs the same. */
async function writeTiles(
  database: BenchDatabase,
  {
    level,
    hashes,
    numbers,
  }: { readonly level: number; readonly hashes: number; readonly numbers: readonly number[] },
): Promise<void> {
  await database.query(
    `INSERT INTO evidence_tile (level, number, hashes)
     SELECT $1::int, number,
       (SELECT string_agg(sha256(concat_ws('/', $1::int, number, n)::bytea), '') FROM generate_series(1, $2::int) AS n)
     FROM (SELECT DISTINCT unnest($3::bigint[]) AS number) AS given
     ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes`,
    [level, hashes, numbers],
  );
}
