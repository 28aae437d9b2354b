import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import { runs, signal, startOf, waitForEnd } from './process-identity.ts';

/** One process as written down: pid and start together name it for good. */
export interface TableEntry {
  readonly name: string;
  readonly pid: number;
  readonly startedAt: string;
}

const graceMs = 10_000;
// The others use them until their own end.
const servers = ['kafka', 'postgres'];

/** The processes of one stack, on disk, so that the next start finds what a killed starter left behind. */
export class ProcessTable {
  readonly #file: string;
  readonly #starterFile: string;
  #entries: TableEntry[] = [];

  constructor(runFolder: string) {
    this.#file = join(runFolder, 'processes.json');
    this.#starterFile = join(runFolder, 'starter.json');
  }

  /**
   * Makes this process the one starter of the stack.
   *
   * @throws Error that names the pid when another starter runs.
   */
  claim(): void {
    const mine = entryOf('starter', process.pid);
    const draft = `${this.#starterFile}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(mine));
    try {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        if (linked(draft, this.#starterFile)) return;
        const other = readJson(this.#starterFile) as TableEntry | undefined;
        if (other && runs(other)) throw new Error(alreadyRuns(other.pid));
        rmSync(this.#starterFile, { force: true });
      }
      throw new Error(`cannot claim ${this.#starterFile}`);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Ends what an earlier, killed starter left running, the servers last; answers their names. */
  async endOrphans(): Promise<string[]> {
    const left = ((readJson(this.#file) ?? []) as TableEntry[]).filter(runs);
    await Promise.all(left.filter((entry) => !servers.includes(entry.name)).map(endOrphan));
    for (const name of servers) {
      for (const entry of left.filter((one) => one.name === name)) await endOrphan(entry);
    }
    writeJson(this.#file, []);
    return left.map((entry) => entry.name);
  }

  record(name: string, pid: number): void {
    this.#entries = [...this.#entries.filter((entry) => entry.name !== name), entryOf(name, pid)];
    writeJson(this.#file, this.#entries);
  }

  forget(name: string): void {
    this.#entries = this.#entries.filter((entry) => entry.name !== name);
    writeJson(this.#file, this.#entries);
  }

  /** Lets the next starter in. */
  release(): void {
    rmSync(this.#starterFile, { force: true });
  }
}

async function endOrphan(entry: TableEntry): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for the clients, here the other orphans.
  signal(entry.pid, entry.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  if (await waitForEnd(entry.pid, entry.startedAt, graceMs)) return;
  signal(entry.pid, 'SIGKILL');
  await waitForEnd(entry.pid, entry.startedAt, graceMs);
}

function entryOf(name: string, pid: number): TableEntry {
  return { name, pid, startedAt: startOf(pid) ?? 'ended' };
}

/** A hard link appears complete or not at all, and never over another: of two starters, one wins. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function alreadyRuns(pid: number): string {
  return `PEP already runs here, started by process ${pid}. Stop it with Ctrl-C in its window or: kill ${pid}`;
}
