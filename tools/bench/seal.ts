import { readFileSync } from 'node:fs';
import { waitFor } from '../stack/waiting.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { measureBundle } from './bundle.ts';
import { compare } from './comparison.ts';
import { writeEvidence } from './evidence-load.ts';
import { findOurDoor, flushDisks, requireAll, type OurDoor } from './our-door.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { pidOf } from './service-process.ts';
import { sendLetters } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const part = 'seal';
const service = 'mail-routing';
const backlog = 500_000;
const letters = 6_000;
const octets = 10 * 1024;
const simulated = 100_000_000;
/** Hashes from the last leaf of such a log to its root; from others there are more. */
const pathLeast = 19;
const proofs = 2_000;
const timeoutMs = 300_000;
const pollMs = 20;
const sealed = 'leaves/s';
const taken = 'letters/s';
const p99 = 'p99 ms';

/**
 * How long a proof bundle takes; letters taken at the door with the log and without it; evidence sealed a second when much
 * is waiting; and how long a proof takes in a log of 100 million leaves. The last leaves a log behind that only looks as large.
 */
export async function measureSeal(bench: Bench): Promise<Row[]> {
  const database = await databaseOf(bench, 'mail_routing');
  const door = await findOurDoor(bench);
  // What the waiting evidence is made like.
  await sendLetters(bench.peers, { port: door.port, letters: 100, octets, reused: true });
  await untilSealed(database);
  const count = sized(bench.effort, backlog);
  return [
    ...(await measureBundle(bench, database)),
    // Before the backlog, of which others still have work when it is sealed.
    ...(await measureDoor(bench, database, door)),
    ...(await compare(bench, {
      part,
      load: `${count.toLocaleString('en')} waiting`,
      contestants: [{ name: OURS, run: () => measureBacklog(bench, database, count) }],
      figures: { [sealed]: () => ({ atLeast: 100_000 }) },
    })),
    ...(await measureProofs(bench, database)),
  ];
}

/** The sealer stands still while evidence is written, then all of it is waiting. */
async function measureBacklog(bench: Bench, database: BenchDatabase, count: number): Promise<Figures> {
  const sealer = await holdSealer(bench, database);
  try {
    await writeEvidence(database, count);
    await database.query('VACUUM ANALYZE evidence');
    flushDisks();
  } finally {
    process.kill(sealer, 'SIGCONT');
  }
  const begun = performance.now();
  await untilSealed(database);
  return { [sealed]: count / ((performance.now() - begun) / 1000) };
}

/** Without the log: the sealer stands still, and the index that it finds new evidence by is not there. */
async function measureDoor(bench: Bench, database: BenchDatabase, door: OurDoor): Promise<Row[]> {
  const count = sized(bench.effort, letters);
  const run = async (): Promise<Figures> => {
    const before = await door.stored();
    flushDisks();
    const rate = await sendLetters(bench.peers, { port: door.port, letters: count, octets, reused: true });
    requireAll(count, (await door.stored()) - before, 'stored by ours');
    await door.settle();
    return { [taken]: rate };
  };
  const without = async (): Promise<Figures> => {
    await untilSealed(database);
    const sealer = await holdSealer(bench, database);
    await database.query('DROP INDEX evidence_by_sequence');
    try {
      return await run();
    } finally {
      await database.query('CREATE INDEX evidence_by_sequence ON evidence (sequence)');
      process.kill(sealer, 'SIGCONT');
      await untilSealed(database);
    }
  };
  const name = 'without the log';
  await run();
  return compare(bench, {
    part,
    load: '10 KB, connections kept',
    contestants: [
      { name: OURS, run },
      { name, run: without },
    ],
    figures: { [taken]: () => ({ peer: name, atLeast: 0.9 }) },
  });
}

/** The tiles and leaves that are asked for lie where they would, among those of a log of that size; the rest is not there. */
async function measureProofs(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  await untilSealed(database);
  const sealer = await holdSealer(bench, database);
  // It notices the end of its service only when it goes on.
  bench.undo(() => void process.kill(sealer, 'SIGCONT'));
  const ids = await bench.progress.step('a log of 100 million leaves', () => simulate(database));
  const run = async (): Promise<Figures> => {
    const times: number[] = [];
    for (const id of ids) times.push(await timeOfProof(bench, id));
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
    return { [p99]: at(0.99), 'median ms': at(0.5) };
  };
  await run();
  return compare(bench, {
    part,
    load: '100 million leaves, one proof after the other',
    contestants: [{ name: OURS, run }],
    figures: { [p99]: () => ({ atMost: 5 }), 'median ms': () => undefined },
  });
}

async function timeOfProof(bench: Bench, id: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(
    `http://127.0.0.1:${bench.state.ports.httpMailRouting}/v1/evidence-log/proofs/${id}`,
  );
  const { hashes } = (await answer.json()) as { hashes?: readonly string[] };
  if (hashes === undefined || hashes.length < pathLeast)
    throw new Error(`a proof was answered ${answer.status}`);
  return performance.now() - begun;
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
    [simulated, proofs],
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

/** Asks what costs the server nothing: it is measured meanwhile. */
async function untilSealed(database: BenchDatabase): Promise<void> {
  const recorded = await database.number('SELECT last_value FROM evidence_sequence_seq');
  const waiting = { what: 'not all evidence is sealed', timeoutMs, pollMs };
  await waitFor(waiting, async () => {
    const settled = await database.number('SELECT coalesce(max(settled_sequence), 0) FROM evidence_log');
    return settled >= recorded ? true : undefined;
  });
}

/** Stops the sealer's process where it holds nothing, and answers its pid. */
async function holdSealer(bench: Bench, database: BenchDatabase): Promise<number> {
  const sealer = sealerOf(bench);
  await waitFor({ what: 'the sealer is always at work', timeoutMs, pollMs }, async () => {
    process.kill(sealer, 'SIGSTOP');
    const open = await database.number(
      `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mail-routing sealer' AND xact_start IS NOT NULL`,
    );
    if (open === 0) return true;
    process.kill(sealer, 'SIGCONT');
    return undefined;
  });
  return sealer;
}

/** The process that mail-routing started. */
function sealerOf(bench: Bench): number {
  const pid = pidOf(bench, service);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const [sealer] = children.filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('sealer.js'),
  );
  if (sealer === undefined) throw new Error('nothing seals evidence');
  return Number(sealer);
}
