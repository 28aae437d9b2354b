// npm run bench: what the platform does a second, each part against its peer in the same run, as one table of ratios.
//   door | gateway | meter | sms | mailbox | registry | seal   only these parts; without any, all of these
//   stored                  what a letter costs with ten million stored: only when named, it takes a quarter of an hour
//   --install-peers         first fetches the peers and the load generators from Debian into the cache folder
//   --quick                 one short round: to try the benchmark itself, never to quote
// It brings up a stack of its own in a temporary folder, on free ports, and stops everything it started.
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureDoor } from './bench/door.ts';
import { measureGateway } from './bench/gateway.ts';
import { currentLoad, describeMachine } from './bench/machine.ts';
import { measureMailbox } from './bench/mailbox.ts';
import { measureMeter } from './bench/meter.ts';
import type { Bench, Effort } from './bench/run.ts';
import { measureRegistry } from './bench/registry.ts';
import { measureSms } from './bench/sms.ts';
import { measureSeal } from './bench/seal.ts';
import { measureStored } from './bench/stored.ts';
import { printTable, type Row } from './bench/table.ts';
import { type BenchStack, startBenchStack } from './bench/bench-stack.ts';
import { allPeers, installPeers } from './peers/install-peers.ts';
import { Peers } from './peers/peers.ts';
import { stackPaths } from './stack/paths.ts';
import { screenProgress } from './stack/progress.ts';

/** What is measured, and the services that are needed for it: the others stand still. */
interface Part {
  readonly measure: (bench: Bench) => Promise<Row[]>;
  readonly services: readonly string[];
}

/** In the order in which they are measured: each leaves more behind than the one before. */
const parts = {
  door: {
    measure: measureDoor,
    services: ['sandbox', 'sender-registry', 'mail-routing', 'billing-metering'],
  },
  gateway: { measure: measureGateway, services: ['sandbox', 'mail-routing', 'gateway'] },
  meter: {
    measure: measureMeter,
    services: ['sandbox', 'sender-registry', 'mail-routing', 'billing-metering', 'gateway'],
  },
  sms: { measure: measureSms, services: ['sandbox', 'notifications'] },
  mailbox: { measure: measureMailbox, services: ['sandbox', 'mail-routing', 'gateway'] },
  stored: { measure: measureStored, services: ['sandbox', 'mail-routing'] },
  registry: { measure: measureRegistry, services: ['sandbox', 'sender-registry', 'mail-routing', 'gateway'] },
  // Last: it leaves a log behind that only looks large.
  seal: { measure: measureSeal, services: ['sandbox', 'mail-routing', 'billing-metering', 'gateway'] },
} as const satisfies Record<string, Part>;
type PartName = keyof typeof parts;
const onlyWhenNamed: readonly PartName[] = ['stored'];

const full: Effort = { rounds: 3, share: 1 };
const quick: Effort = { rounds: 1, share: 0.2 };
const progress = screenProgress();

/** @throws TypeError or Error in words, for an option or a part that there is not */
function readOptions() {
  const options = { 'install-peers': { type: 'boolean' }, quick: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, strict: true, allowPositionals: true });
  const known = Object.keys(parts) as PartName[];
  const wrong = positionals.filter((name) => !known.includes(name as PartName));
  if (wrong.length > 0)
    throw new Error(`No part is called ${wrong.join(', ')}. There are: ${known.join(', ')}`);
  const chosen = known.filter((name) =>
    positionals.length === 0 ? !onlyWhenNamed.includes(name) : positionals.includes(name),
  );
  return { chosen, install: values['install-peers'] ?? false, effort: values.quick ? quick : full };
}

/** Everything the run leaves is in here. Not memory: the rates are those of a disk that must say "written". */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pep-bench-'));
  // PostgreSQL and the mail servers run as users of their own and walk through here.
  chmodSync(folder, 0o755);
  return folder;
}

const cleanups: (() => Promise<unknown> | undefined)[] = [];

/** Undoes what was begun, the last first; a second call finds nothing left to do. */
async function cleanUp(): Promise<void> {
  for (let undo = cleanups.pop(); undo; undo = cleanups.pop()) {
    try {
      await undo();
    } catch (error) {
      process.stderr.write(`not undone: ${(error as Error).message}\n`);
    }
  }
}

async function measureAll(bench: Bench & BenchStack, chosen: readonly PartName[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of chosen) {
    progress.line(`${name} ...`);
    rows.push(...(await measurePart(bench, name).catch((error: unknown) => voidRow(name, error))));
  }
  return rows;
}

async function measurePart(bench: Bench & BenchStack, name: PartName): Promise<Row[]> {
  const { measure, services } = parts[name];
  await bench.runOnly(services);
  return measure(bench);
}

/** What one part can not measure is no reason to lose what others have. */
function voidRow(part: PartName, error: unknown): Row[] {
  if (stopped.begun) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  progress.line(`  void: ${reason}`);
  return [{ part, load: 'all', figure: '', ours: [], void: reason }];
}

async function main(): Promise<void> {
  const { chosen, install, effort } = readOptions();
  const loadBefore = currentLoad();
  const { cache } = stackPaths(process.env);
  if (install) await progress.step('peers from Debian', () => installPeers(cache, allPeers));
  const folder = makeFolder();
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const stack = await startBenchStack(folder, progress, (created) => cleanups.push(() => created.stop()));
  const peers = new Peers(cache);
  const bench: Bench & BenchStack = {
    ...stack,
    folder,
    peers,
    effort,
    progress,
    undo: (step) => cleanups.push(step),
  };
  const rows = await measureAll(bench, chosen);
  progress.line(describeMachine(folder, effort, loadBefore));
  printTable(rows, progress.line);
  for (const note of peers.notes()) progress.line(note);
  if (rows.some((row) => row.void !== undefined)) process.exitCode = 1;
}

const stopped = { begun: false };
/** The first signal stops in order; further ones (npm sends Ctrl-C a second time) change nothing. */
function stop(): void {
  if (stopped.begun) return;
  stopped.begun = true;
  void cleanUp().finally(() => process.exit(130));
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
try {
  await main();
} catch (error) {
  // What fails because everything is being stopped is no news.
  if (!stopped.begun) process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
