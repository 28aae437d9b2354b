import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { measureBundle } from './bundle.ts';
import { compare } from './comparison.ts';
import { writeEvidence } from './evidence-load.ts';
import { findOurDoor, flushDisks, requireAll, type OurDoor } from './our-door.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { measureProofs } from './proofs.ts';
import { holdSealer, untilSealed } from './sealer.ts';
import { sendLetters } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const part = 'seal';
const backlog = 500_000;
const letters = 6_000;
const octets = 10 * 1024;
const sealed = 'leaves/s';
const taken = 'letters/s';

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
