import { compare, type Comparison, type PeerGoal } from './comparison.ts';
import { bestPeer, type Row } from './table.ts';
import { startExim } from './exim.ts';
import type { MailServer } from './mail-server.ts';
import { measureDoorMemory } from './door-memory.ts';
import { findOurDoor, flushDisks, requireAll, type OurDoor } from './our-door.ts';
import { startPostfix } from './postfix.ts';
import { sized, type Bench, type Contestant, type Outcome } from './run.ts';
import { sendLetters, type SmtpLoad } from './smtp-load.ts';
import { startSmtpServerAlone } from './smtp-server-alone.ts';

type Load = Omit<SmtpLoad, 'port'> & {
  readonly name: string;
  /** Of the ratio to Postfix, or to whichever peer is better. */
  readonly goal: { readonly against: 'the better' | 'Postfix'; readonly atLeast: number };
};

const kilobyte = 1024;
// Enough letters for several seconds each on a small machine.
const loads: readonly Load[] = [
  {
    name: '10 KB, connections kept',
    ...{ letters: 6_000, octets: 10 * kilobyte, reused: true },
    goal: { against: 'the better', atLeast: 2 },
  },
  {
    name: '100 KB, connections kept',
    ...{ letters: 2_000, octets: 100 * kilobyte, reused: true },
    goal: { against: 'the better', atLeast: 1.5 },
  },
  {
    name: '10 KB, a connection each',
    ...{ letters: 1_500, octets: 10 * kilobyte, reused: false },
    goal: { against: 'Postfix', atLeast: 1.8 },
  },
  {
    name: '100 KB, a connection each',
    ...{ letters: 1_000, octets: 100 * kilobyte, reused: false },
    goal: { against: 'Postfix', atLeast: 1.8 },
  },
];
const warmUpLetters = 2_000;
const figure = 'letters/s';

/**
 * Letters accepted durably, with all that ours does at its door: policy, evidence, outbox, relay to Kafka, metering.
 * The peers only store; the package that the door is made with throws letters away here, and says how far the goals are from it. With a connection for each letter Exim mostly waits, 200 ms at QUIT, so that 20 connections stop
 * near 95 letters/s.
 */
export async function measureDoor(bench: Bench): Promise<Row[]> {
  const servers = [await startPostfix(bench), await startExim(bench)].filter((one) => one !== undefined);
  const alone = await startSmtpServerAlone(bench);
  const door = await findOurDoor(bench);
  const rows: Row[] = [];
  const warmUp = { ...loads[0], letters: sized(bench.effort, warmUpLetters) } as Load;
  await ours(bench, door, warmUp).run();
  for (const load of loads) {
    const own = { ...load, letters: sized(bench.effort, load.letters) };
    rows.push(
      ...(await compare(
        bench,
        comparisonOf(
          own,
          [
            ours(bench, door, own),
            ...servers.map((server) => peer(bench, server, own)),
            // It lets a new connection wait for its greeting; with one for each letter it would show only that.
            ...(own.reused
              ? [{ name: alone.name, run: async () => ({ [figure]: await send(bench, own, alone.port) }) }]
              : []),
          ],
          servers,
        ),
      )),
    );
  }
  return [...rows, ...(await measureDoorMemory(bench, door))];
}

function comparisonOf(
  load: Load,
  contestants: readonly Contestant[],
  servers: readonly MailServer[],
): Comparison {
  return {
    part: 'door',
    load: load.name,
    contestants,
    figures: { [figure]: (outcome) => goalOf(load.goal, outcome, servers) },
  };
}

function goalOf(
  { against, atLeast }: Load['goal'],
  outcome: Outcome,
  servers: readonly MailServer[],
): PeerGoal {
  const names = servers.map(({ name }) => name);
  return { peer: against === 'Postfix' ? against : (bestPeer(outcome, figure, names) ?? 'none'), atLeast };
}

/** Letters a second. */
function send(bench: Bench, load: Load, port: number): Promise<number> {
  return sendLetters(bench.peers, { ...load, port });
}

function ours(bench: Bench, door: OurDoor, load: Load): Contestant {
  return {
    name: door.name,
    run: async () => {
      const before = await door.stored();
      flushDisks();
      const rate = await send(bench, load, door.port);
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
      const rate = await send(bench, load, server.port);
      requireAll(load.letters, server.held(), `in the queue of ${server.name}`);
      return { [figure]: rate };
    },
  };
}
