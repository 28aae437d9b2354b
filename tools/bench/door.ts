import { compare, type Comparison } from './comparison.ts';
import { bestPeer, type Row } from './table.ts';
import { startExim } from './exim.ts';
import type { MailServer } from './mail-server.ts';
import { findOurDoor, flushDisks, type OurDoor } from './our-door.ts';
import { startPostfix } from './postfix.ts';
import { sized, type Bench, type Contestant } from './run.ts';
import { sendLetters, type SmtpLoad } from './smtp-load.ts';

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
const figure = 'letters/s';

/**
 * Letters accepted durably, with all that ours does at its door: policy, evidence, outbox, relay to Kafka, metering.
 * The peers only store. With a connection for each letter, two of the three mostly wait: `smtp-server` 100 ms before its
 * greeting, Exim 200 ms at QUIT, so that 20 connections stop near 190 and 95 letters/s.
 */
export async function measureDoor(bench: Bench): Promise<Row[]> {
  const servers = [await startPostfix(bench), await startExim(bench)].filter((one) => one !== undefined);
  const door = await findOurDoor(bench);
  const rows: Row[] = [];
  const warmUp = { ...loads[0], letters: sized(bench.effort, warmUpLetters) } as Load;
  await ours(bench, door, warmUp).run();
  for (const load of loads) {
    const own = { ...load, letters: sized(bench.effort, load.letters) };
    rows.push(
      ...(await compare(
        bench,
        comparisonOf(own, [ours(bench, door, own), ...servers.map((server) => peer(bench, server, own))]),
      )),
    );
  }
  return rows;
}

function comparisonOf(load: Load, contestants: readonly Contestant[]): Comparison {
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

function ours(bench: Bench, door: OurDoor, load: Load): Contestant {
  return {
    name: door.name,
    run: async () => {
      const before = await door.stored();
      flushDisks();
      const rate = await sendLetters(bench.peers, { ...load, port: door.port });
      requireAll(load.letters, (await door.stored()) - before, 'stored by ours');
      await door.settle();
      return { [figure]: rate };
    },
  };
}

function peer(bench: Bench, server: MailServer, load: Load): Contestant {
  return {
    name: server.name,
    run: async () => {
      server.clear();
      flushDisks();
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
