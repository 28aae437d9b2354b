import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus, restClient } from '../stack/rest.ts';
import { waitFor } from '../stack/waiting.ts';
import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { LetterConnection } from './letter-connection.ts';
import { findOurDoor } from './our-door.ts';
import { percentile } from './request-load.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { ORGANISATION, RECIPIENT, SENDER, sendLetters } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const rate = 500;
const fullSeconds = 10;
const octets = 10 * 1024;
const warmUpLetters = 3_000;
const connections = 20;
/** Every so many-th letter is followed to its count; its sender is one of the markers', in turn. */
const followedEach = 10;
const markers = Array.from({ length: 50 }, (_, index) => `marker${index}@ekeng.am`);
const pollMs = 5;
const timeoutMs = 20_000;
const slackRate = 0.95;

/** When letters of one marker got their 250, and when their counts were seen; the n-th of each belong together. */
interface Seen {
  readonly accepted: number[];
  readonly counted: number[];
}

/**
 * From a letter's 250 until the roll-up counts it, at 500 letters a second. Roll-ups hold sums, not letters; so every
 * tenth letter comes from one of 50 senders of its own, each once a second, whose sums are read every 5 ms.
 */
export async function measureDelay(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  await registerMarkers(bench);
  await warmUp(bench);
  await waitFor({ what: 'not every marker is counted', timeoutMs }, async () =>
    (await readCounts(database)).size === markers.length ? true : undefined,
  );
  const run = () => followLetters(bench, database);
  return compare(bench, {
    part: 'meter',
    load: `${rate} letters/s of 10 KB for ${sized(bench.effort, fullSeconds)} s`,
    contestants: [{ name: OURS, run }],
    figures: { '250 to counted, p50 ms': () => undefined, '250 to counted, p99 ms': () => ({ atMost: 300 }) },
  });
}

/** Code that has hardly run yet is slow, and two seconds at this rate are too few to change that. */
async function warmUp(bench: Bench): Promise<void> {
  const door = await findOurDoor(bench);
  await sendLetters(bench.peers, { port: door.port, letters: warmUpLetters, octets, reused: true });
  await door.settle();
}

async function followLetters(bench: Bench, database: BenchDatabase): Promise<Figures> {
  const seen = new Map<string, Seen>(markers.map((sender) => [sender, { accepted: [], counted: [] }]));
  const before = await readCounts(database);
  const sending = { done: false };
  const sent = sendPaced(bench, seen).finally(() => {
    sending.done = true;
  });
  await Promise.all([sent, watchCounts(database, { before, seen, sending })]);
  const delays = [...seen.values()].flatMap(({ accepted, counted }) =>
    accepted.toSorted((a, b) => a - b).map((at, index) => Math.max(0, (counted[index] ?? Number.NaN) - at)),
  );
  return {
    '250 to counted, p50 ms': percentile(delays, 50),
    '250 to counted, p99 ms': percentile(delays, 99),
  };
}

/** Letter n leaves at its time, on whichever connection is free; later ones don't wait for earlier ones' 250. */
async function sendPaced(bench: Bench, seen: ReadonlyMap<string, Seen>): Promise<void> {
  const letters = rate * sized(bench.effort, fullSeconds);
  const { port } = bench.state.urls.smtp;
  const open = await Promise.all(Array.from({ length: connections }, () => LetterConnection.open(port)));
  const begun = performance.now();
  let next = 0;
  const work = async (connection: LetterConnection): Promise<void> => {
    for (let index = next++; index < letters; index = next++) {
      await sleep(Math.max(0, begun + (index * 1000) / rate - performance.now()));
      const marker =
        index % followedEach === 0 ? markers[(index / followedEach) % markers.length] : undefined;
      await connection.send({ from: marker ?? SENDER, to: RECIPIENT, octets });
      if (marker !== undefined) seen.get(marker)?.accepted.push(performance.now());
    }
    await connection.close();
  };
  await Promise.all(open.map(work));
  const reached = letters / ((performance.now() - begun) / 1000);
  if (reached < rate * slackRate) throw new Error(`only ${Math.round(reached)} letters/s instead of ${rate}`);
}

async function watchCounts(
  database: BenchDatabase,
  watch: {
    readonly before: ReadonlyMap<string, number>;
    readonly seen: ReadonlyMap<string, Seen>;
    readonly sending: { readonly done: boolean };
  },
): Promise<void> {
  await waitFor({ what: 'not every letter was counted', timeoutMs: timeoutMs * 2, pollMs }, async () => {
    const counts = await readCounts(database);
    const now = performance.now();
    for (const [sender, { counted }] of watch.seen) {
      const count = (counts.get(sender) ?? 0) - (watch.before.get(sender) ?? 0);
      while (counted.length < count) counted.push(now);
    }
    const open = [...watch.seen.values()].some(({ accepted, counted }) => counted.length < accepted.length);
    return watch.sending.done && !open ? true : undefined;
  });
}

async function readCounts(database: BenchDatabase): Promise<Map<string, number>> {
  const found = await database.query<{ sender: string; count: number }>(
    'SELECT sender, sum(persons)::float8 AS count FROM daily_usage WHERE sender = ANY($1) GROUP BY sender',
    [markers],
  );
  return new Map(found.map(({ sender, count }) => [sender, count]));
}

/** Through the gateway, as the organisation's administrator; the last one being taken at the door, all are known. */
async function registerMarkers({ state }: Bench): Promise<void> {
  const client = restClient({ baseUrl: state.urls.mtls, sandboxDir: state.sandboxDir, persona: 'org-admin' });
  const common = { organisation: ORGANISATION, sources: ['127.0.0.1'], smsAllowed: false, suspended: false };
  try {
    for (const address of markers) {
      expectStatus(await client.send('POST', '/v1/senders', { ...common, address }), 200, 201, 409);
    }
  } finally {
    client.close();
  }
  for (const from of markers) {
    await waitFor({ what: `the door does not know ${from}`, timeoutMs }, async () => {
      const connection = await LetterConnection.open(state.urls.smtp.port);
      await connection.send({ from, to: RECIPIENT, octets: 80 });
      await connection.close();
      return true;
    });
  }
}
