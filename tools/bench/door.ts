import { compare, type Comparison } from './comparison.ts';
import { bestPeer, OURS, type Row } from './table.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { startExim } from './exim.ts';
import type { MailServer } from './mail-server.ts';
import { startPostfix } from './postfix.ts';
import { sized, type Bench, type Contestant } from './run.ts';
import { RECIPIENT, sendLetters, SENDER, type SmtpLoad } from './smtp-load.ts';
import { waitFor } from '../stack/waiting.ts';

type Load = Omit<SmtpLoad, 'port'> & { readonly name: string };

const kilobyte = 1024;
// Enough letters for several seconds each on a small machine.
const loads: readonly Load[] = [
  { name: '10 KB, connections kept', letters: 6_000, octets: 10 * kilobyte, reused: true },
  { name: '100 KB, connections kept', letters: 2_000, octets: 100 * kilobyte, reused: true },
  { name: '10 KB, a connection each', letters: 1_500, octets: 10 * kilobyte, reused: false },
  { name: '100 KB, a connection each', letters: 1_000, octets: 100 * kilobyte, reused: false },
];
const warmUpLetters = 2_000;
const relayTimeoutMs = 60_000;
const figure = 'letters/s';

/**
 * Letters accepted durably, with all that ours does at its door: policy, evidence, outbox, relay to Kafka, metering.
 * The peers only store.
 */
export async function measureDoor(bench: Bench): Promise<Row[]> {
  const servers = [await startPostfix(bench), await startExim(bench)].filter((one) => one !== undefined);
  const database = await databaseOf(bench, 'mail_routing');
  const rows: Row[] = [];
  const warmUp = { ...loads[0], letters: sized(bench.effort, warmUpLetters) } as Load;
  await ours(bench, database, warmUp).run();
  for (const load of loads) {
    const own = { ...load, letters: sized(bench.effort, load.letters) };
    rows.push(...(await compare(bench, comparisonOf(bench, own, database, servers))));
  }
  return rows;
}

function comparisonOf(
  bench: Bench,
  load: Load,
  database: BenchDatabase,
  servers: readonly MailServer[],
): Comparison {
  const contestants = [ours(bench, database, load), ...servers.map((server) => peer(bench, server, load))];
  return {
    part: 'door',
    load: load.name,
    contestants,
    figures: {
      [figure]: (outcome) =>
        load.reused
          ? { peer: bestPeer(outcome, figure) ?? 'none', atLeast: 2 }
          : { peer: 'Postfix', atLeast: 1.8 },
    },
  };
}

function ours(bench: Bench, database: BenchDatabase, load: Load): Contestant {
  const port = bench.state.urls.smtp.port;
  const countLetters = (): Promise<number> =>
    database.number('SELECT count(*) FROM message JOIN content ON message_id = id WHERE sender = $1', [
      SENDER,
    ]);
  return {
    name: OURS,
    run: async () => {
      const before = await countLetters();
      const rate = await sendLetters(bench.peers, { ...load, port });
      requireAll(load.letters, (await countLetters()) - before, `in the mailbox of ${RECIPIENT}`);
      // What is still on its way to Kafka would slow whoever runs next.
      await waitFor({ what: 'the outbox is not empty', timeoutMs: relayTimeoutMs }, async () =>
        (await database.number('SELECT count(*) FROM outbox')) === 0 ? true : undefined,
      );
      return { [figure]: rate };
    },
  };
}

function peer(bench: Bench, server: MailServer, load: Load): Contestant {
  return {
    name: server.name,
    run: async () => {
      server.clear();
      const rate = await sendLetters(bench.peers, { ...load, port: server.port });
      requireAll(load.letters, server.held(), `in the queue of ${server.name}`);
      return { [figure]: rate };
    },
  };
}

/** A server that says 250 and keeps nothing would be the fastest. */
function requireAll(sent: number, kept: number, where: string): void {
  if (kept !== sent) throw new Error(`${sent} letters sent, ${kept} ${where}`);
}
