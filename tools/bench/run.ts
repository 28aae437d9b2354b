import type { Progress } from '../stack/progress.ts';
import type { StackState } from '../stack/state.ts';
import type { Peers } from '../peers/peers.ts';
import { untilCalm } from './calm.ts';
import { processorTimes, shareOf } from './processor-times.ts';

/** How long to measure. */
export interface Effort {
  /** How often each contestant runs, taking turns. */
  readonly rounds: number;
  /** Of the full load or time of one run, 0 to 1. */
  readonly share: number;
}

/** What every part measures with. */
export interface Bench {
  readonly state: StackState;
  /** Temporary; on the same file system as the stack's own data, so that all write to the same disk. */
  readonly folder: string;
  readonly peers: Peers;
  readonly effort: Effort;
  readonly progress: Progress;
  /** Of the services as they run now, by name. */
  readonly pids: () => Readonly<Record<string, number>>;
  /** Starts a service again that was stopped by SIGTERM. */
  readonly restart: (service: string) => void;
  /** Names what has to be undone when the benchmark ends, however it ends. */
  readonly undo: (step: () => Promise<unknown> | undefined) => void;
}

/** What one run found, by the figure's name with its unit: `letters/s`, `p99 ms`. */
export type Figures = Readonly<Record<string, number>>;

/** One that takes part in a comparison. */
export interface Contestant {
  readonly name: string;
  /** @throws Error in words when the run is void: refused, incomplete or counted wrong */
  readonly run: () => Promise<Figures>;
}

/** Each contestant's figures, by its name, one entry a round. */
export type Outcome = ReadonlyMap<string, readonly Figures[]>;

/** Lets the contestants take turns, so that what else the machine does falls on all alike. */
export async function takeTurns(
  bench: Bench,
  label: string,
  contestants: readonly Contestant[],
): Promise<Outcome> {
  const outcome = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 1; round <= bench.effort.rounds; round += 1) {
    for (const { name, run } of contestants) {
      await untilCalm(bench.progress);
      const before = processorTimes();
      const figures = await run();
      const stolen = shareOf('stolen', before, processorTimes());
      outcome.get(name)?.push(figures);
      bench.progress.line(`  ${label}, round ${round}, ${name}: ${inWords(figures)}${inPassing(stolen)}`);
    }
  }
  return outcome;
}

/** Told where it is enough to be seen in the figures. */
function inPassing(stolen: number): string {
  return stolen < 0.01 ? '' : ` (${Math.round(stolen * 100)} % of the processors stolen by other machines)`;
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${name}`)
    .join(', ');
}

/** The full size of a load, made smaller for a quick run. */
export function sized(effort: Effort, full: number): number {
  return Math.max(1, Math.round(full * effort.share));
}
