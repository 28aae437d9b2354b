import type { Cell } from '../table.js';

type Rows = readonly (readonly Cell[])[];

/** A table's rows, of which several sheets take their share. */
export class RowSource {
  readonly #steps: AsyncIterator<Rows>;
  #waiting: Rows = [];

  constructor(steps: AsyncIterable<Rows>) {
    this.#steps = steps[Symbol.asyncIterator]();
  }

  /** The next rows, `max` at most; none at the end. */
  async take(max: number): Promise<Rows> {
    if (!(await this.hasMore())) return [];
    const taken = this.#waiting.slice(0, max);
    this.#waiting = this.#waiting.slice(max);
    return taken;
  }

  async hasMore(): Promise<boolean> {
    while (this.#waiting.length === 0) {
      const step = await this.#steps.next();
      if (step.done === true) return false;
      this.#waiting = step.value;
    }
    return true;
  }

  /** Tells where the rows come from that no more are wanted. */
  async close(): Promise<void> {
    await this.#steps.return?.();
  }
}
