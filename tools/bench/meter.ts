import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../stack/waiting.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { copyIds } from './copy-ids.ts';
import { measureDelay } from './counting-delay.ts';
import { tellAccepted } from './fact-load.ts';
import { readAlone } from './kafkajs-alone.ts';
import { measureExport } from './meter-export.ts';
import { measureYear } from './meter-year.ts';
import { sized, type Bench, type Contestant, type Figures } from './run.ts';
import { startReplica } from './replica.ts';
import { pidOf } from './service-process.ts';
import { measureStatement } from './statement.ts';
import { OURS, type Row } from './table.ts';

const fullFacts = 200_000;
const service = 'billing-metering';
const topic = 'pep.message.v1';
const pollMs = 10;
const settleMs = 500;
const countTimeoutMs = 120_000;
const rebalanceMs = 8_000;
const figure = 'facts/s';

/** Facts from Kafka into roll-ups, once each, by two processes as in Kubernetes, against PostgreSQL's own fastest way in with as much certainty. */
export async function measureMeter(bench: Bench): Promise<Row[]> {
  const database = await databaseOf(bench, 'billing_metering');
  const count = sized(bench.effort, fullFacts);
  const replica = await startReplica(bench, service);
  const processes = [pidOf(bench, service), replica.pid];
  await shareOut(bench, database, processes);
  let round = 0;
  let ids: readonly string[] = [];
  const ours: Contestant = {
    name: OURS,
    run: async () => {
      round += 1;
      const told = await countAfterStandstill(bench, database, {
        ...{ processes, sender: `round${round}@ekeng.am`, count },
      });
      ids = told.ids;
      return told.figures;
    },
  };
  const copy: Contestant = {
    name: 'COPY',
    run: async () => ({ [figure]: await copyIds(bench, database, ids) }),
  };
  const alone: Contestant = {
    name: 'kafkajs alone',
    // Less than a round's facts: those of the first batch are not counted.
    run: async () => ({ [figure]: await readAlone(bench.state.urls.kafka, topic, count / 2) }),
  };
  const rates = await compare(bench, {
    part: 'meter',
    load: `${count.toLocaleString('en')} facts waiting in Kafka`,
    contestants: [ours, copy, alone],
    figures: { [figure]: () => ({ peer: 'COPY', atLeast: 0.3 }) },
  });
  await replica.end();
  return [
    ...rates,
    ...(await measureDelay(bench, database)),
    ...(await measureStatement(bench)),
    // Last: their rows lie in months that are closed by now, so no statement is made of them.
    ...(await measureYear(bench, database)),
    ...(await measureExport(bench, database)),
  ];
}

/** Until each process has its partitions and knows its work. */
async function shareOut(bench: Bench, database: BenchDatabase, processes: readonly number[]): Promise<void> {
  await sleep(rebalanceMs);
  const load = { processes, sender: 'warmup@ekeng.am', count: sized(bench.effort, fullFacts) };
  await countAfterStandstill(bench, database, load);
}

/**
 * Holds the processes, tells the facts, lets them go on, and times it from the first count seen to the last. They are not
 * started anew: how long Node and the consumer group take to come up is no part of it.
 */
async function countAfterStandstill(
  bench: Bench,
  database: BenchDatabase,
  load: { readonly processes: readonly number[]; readonly sender: string; readonly count: number },
): Promise<{ figures: Figures; ids: readonly string[] }> {
  for (const pid of load.processes) process.kill(pid, 'SIGSTOP');
  const ids = await tellAccepted(bench.state.urls.kafka, load).finally(() => {
    for (const pid of load.processes) process.kill(pid, 'SIGCONT');
  });
  const counted = (): Promise<number> =>
    database.number('SELECT coalesce(sum(persons), 0) FROM daily_usage WHERE sender = $1', [load.sender]);
  const waiting = { what: 'not all facts are counted', timeoutMs: countTimeoutMs, pollMs };
  const [first, begun] = await waitFor(waiting, async () => {
    const some = await counted();
    return some > 0 ? ([some, performance.now()] as const) : undefined;
  });
  const ended = await waitFor(waiting, async () =>
    (await counted()) >= load.count ? performance.now() : undefined,
  );
  await sleep(settleMs);
  const all = await counted();
  if (all !== load.count) throw new Error(`${load.count} facts told, ${all} counted`);
  return { figures: { [figure]: (load.count - first) / ((ended - begun) / 1000) }, ids };
}
