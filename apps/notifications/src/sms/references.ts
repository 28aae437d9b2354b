const REFERENCES = 256;
const NUMBERS_MAX = 10_000;

/**
 * The 8-bit references that join the parts of a text. Each text to the same phone has the next one, so parts that arrive
 * late are not joined with another text's. Only the latest numbers are remembered; another one starts anywhere.
 */
export class References {
  readonly #last = new Map<string, number>();

  /** @param random from 0 to below 1 */
  constructor(private readonly random: () => number = Math.random) {}

  next(number: string): number {
    const last = this.#last.get(number) ?? Math.floor(this.random() * REFERENCES);
    const reference = (last + 1) % REFERENCES;
    this.#last.delete(number);
    this.#last.set(number, reference);
    if (this.#last.size > NUMBERS_MAX) this.#last.delete(this.#last.keys().next().value ?? number);
    return reference;
  }
}
