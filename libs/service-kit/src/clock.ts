import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Where the time comes from. Nothing else asks the system for it, so that the sandbox can move business time. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's time. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A move is seen this long afterwards at most, milliseconds. */
const LOOK_MS = 100;

/**
 * The machine's time, ahead of it (or behind) by what a file says; without the file it is the machine's. Every process that
 * is given the same file has the same time. The sandbox's only: see `clockFile` of the settings.
 */
export class MovableClock extends Clock {
  #aheadMs = 0;
  #lookAgainAt = -Infinity;

  constructor(private readonly file: string) {
    super();
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** How far it is ahead of the machine's time, milliseconds. */
  get aheadMs(): number {
    if (performance.now() >= this.#lookAgainAt) this.#look();
    return this.#aheadMs;
  }

  /** Moves it for everybody who has the file. */
  moveTo(time: Date): void {
    const fresh = `${this.file}.new`;
    writeFileSync(fresh, JSON.stringify({ aheadMs: time.getTime() - Date.now() }));
    // By renaming, so that nobody reads half a file.
    renameSync(fresh, this.file);
    this.#look();
  }

  /** From now on it is the machine's time again. */
  reset(): void {
    rmSync(this.file, { force: true });
    this.#look();
  }

  /** @throws Error when the file holds something else */
  #look(): void {
    this.#lookAgainAt = performance.now() + LOOK_MS;
    try {
      const { aheadMs } = JSON.parse(readFileSync(this.file, 'utf8')) as { aheadMs: unknown };
      if (!Number.isSafeInteger(aheadMs)) throw new Error(`${this.file} does not say how far time is moved`);
      this.#aheadMs = aheadMs as number;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
      this.#aheadMs = 0;
    }
  }
}
