/** Lets so many pieces of work be under way at a time, and those that share a name one after the other. */
export class Turns {
  readonly #most: number;
  readonly #callers: (() => void)[] = [];
  readonly #underWay = new Map<string, Promise<void>>();
  #given = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when it is the caller's turn, who then must {@link take} it. */
  async next(): Promise<void> {
    if (this.#given < this.#most) this.#given += 1;
    else await new Promise<void>((resolve) => this.#callers.push(resolve));
  }

  /** Begins the work when all that has one of its names has ended; without success when that had none. */
  take(names: readonly string[], work: () => Promise<void>): Promise<void> {
    const before = names.flatMap((name) => this.#underWay.get(name) ?? []);
    const ended = Promise.all(before)
      .then(work)
      .finally(() => {
        for (const name of names) if (this.#underWay.get(name) === ended) this.#underWay.delete(name);
        this.#pass();
      });
    for (const name of names) this.#underWay.set(name, ended);
    return ended;
  }

  /** Resolves when all that was begun has ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  #pass(): void {
    const caller = this.#callers.shift();
    if (caller === undefined) this.#given -= 1;
    else caller();
  }
}
