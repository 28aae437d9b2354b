import { escapeIdentifier } from 'pg';
import { waitFor } from '../stack/waiting.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { LetterConnection } from './letter-connection.ts';
import { flushDisks, requireAll, waitForDoor } from './our-door.ts';
import { processorTimeOf } from './process-usage.ts';
import { sized, type Bench, type Contestant, type Figures } from './run.ts';
import { endService, pidOf } from './service-process.ts';
import { ORGANISATION, SENDER } from './smtp-load.ts';
import { addLetters, anyRecipient } from './stored-letters.ts';
import { OURS, type Row } from './table.ts';

const service = 'mail-routing';
const live = 'mail_routing';
const before = 'mail_routing_before';
const fewer = 1_000_000;
const more = 10 * fewer;
const octets = 10 * 1024;
const letters = 10_000;
const warmUpLetters = 2_000;
const connections = 20;
const timeoutMs = 120_000;
const processor = 'CPU µs a letter';
const log = 'WAL octets a letter';

/**
 * What a letter costs with a million letters stored and with ten: two databases that take turns as the service's own.
 * Counted is the processor time of mail-routing and of PostgreSQL for it, until the letters' facts are told. The log is
 * that of the whole server: after each checkpoint the first change of a page writes the page.
 */
export async function measureStored(bench: Bench): Promise<Row[]> {
  const server = await databaseOf(bench, 'postgres');
  // The stored letters rest on what a real one did.
  await sendLetters(bench, 1);
  await endService(bench, service, 'SIGTERM');
  try {
    return await compareStores(bench, server);
  } finally {
    bench.restart(service);
    await waitForDoor(bench);
  }
}

async function compareStores(bench: Bench, server: BenchDatabase): Promise<Row[]> {
  const named = (count: number): string => `${sized(bench.effort, count).toLocaleString('en')} stored`;
  const contestant = async (name: string, count: number): Promise<Contestant> => {
    const database = `letters_${count}`;
    await bench.progress.step(named(count), () => prepare(bench, server, database, count));
    return {
      name,
      run: () => withDatabase(bench, server, database, () => measureLetters(bench, server)),
    };
  };
  return compare(bench, {
    part: 'stored',
    load: `10 KB, ${named(more)}`,
    contestants: [await contestant(OURS, more), await contestant(named(fewer), fewer)],
    figures: {
      [processor]: () => ({ peer: named(fewer), atMost: 1.1 }),
      [log]: () => undefined,
      'letters/s': () => undefined,
    },
  });
}

/** A copy of the service's own database with so many letters more. */
async function prepare(bench: Bench, server: BenchDatabase, database: string, count: number): Promise<void> {
  await disconnectAll(server);
  await server.query(`CREATE DATABASE ${escapeIdentifier(database)} TEMPLATE ${live}`);
  await addLetters(bench.state.urls.postgres, database, sized(bench.effort, count));
  await server.query('CHECKPOINT');
  flushDisks();
}

/** Has the service run on another database, then puts its own back. The service is down before and after. */
async function withDatabase(
  bench: Bench,
  server: BenchDatabase,
  database: string,
  run: () => Promise<Figures>,
): Promise<Figures> {
  await rename(server, live, before);
  await rename(server, database, live);
  bench.restart(service);
  try {
    await waitForDoor(bench);
    return await run();
  } finally {
    await endService(bench, service, 'SIGTERM');
    await rename(server, live, database);
    await rename(server, before, live);
  }
}

async function rename(server: BenchDatabase, from: string, to: string): Promise<void> {
  await disconnectAll(server);
  await server.query(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`);
}

/** Earlier parts of the benchmark may still be connected. */
async function disconnectAll(server: BenchDatabase): Promise<void> {
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [live]);
}

async function measureLetters(bench: Bench, server: BenchDatabase): Promise<Figures> {
  const count = sized(bench.effort, letters);
  await sendLetters(bench, sized(bench.effort, warmUpLetters));
  const database = await databaseOf(bench, live);
  const stored = (): Promise<number> =>
    database.number('SELECT count(*) FROM message WHERE organisation = $1', [ORGANISATION]);
  const storedBefore = await stored();
  const written = (): Promise<number> => server.number(`SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn`);
  const writtenBefore = await written();
  const timeBefore = await processorTimes(bench, server);
  const begun = performance.now();
  await sendLetters(bench, count);
  const rate = count / ((performance.now() - begun) / 1000);
  await waitFor({ what: 'not all facts are told', timeoutMs }, async () =>
    (await database.number('SELECT count(*) FROM outbox')) === 0 ? true : undefined,
  );
  const spent = timeSince(timeBefore, await processorTimes(bench, server));
  const logged = (await written()) - writtenBefore;
  requireAll(count, (await stored()) - storedBefore, 'stored by ours');
  return { [processor]: (spent * 1e6) / count, [log]: logged / count, 'letters/s': rate };
}

/** Processor time by pid: the service, its connections' processes, and those that write for all. */
async function processorTimes(bench: Bench, server: BenchDatabase): Promise<Map<number, number>> {
  const processes = await server.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = $1 OR datname IS NULL',
    [live],
  );
  const pids = [pidOf(bench, service), ...processes.map(({ pid }) => pid)];
  return new Map(pids.map((pid) => [pid, processorTimeOf(pid)]));
}

function timeSince(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
}

/** Each to a mailbox of its own, as the stored ones are. */
async function sendLetters(bench: Bench, count: number): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    const connection = await LetterConnection.open(bench.state.urls.smtp.port);
    while (left-- > 0) await connection.send({ from: SENDER, to: anyRecipient(), octets });
    await connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(connections, count) }, work));
}
