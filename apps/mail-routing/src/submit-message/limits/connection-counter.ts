/** How many connections each computer has open. */
export class ConnectionCounter {
  readonly #open = new Map<string, number>();
  readonly #counted = new WeakMap<object, string>();

  constructor(private readonly max: number) {}

  /** False when the computer has as many as it may; what is refused is not counted. */
  opened(connection: object, address: string): boolean {
    const open = this.#open.get(address) ?? 0;
    if (open >= this.max) return false;
    this.#open.set(address, open + 1);
    this.#counted.set(connection, address);
    return true;
  }

  closed(connection: object): void {
    const address = this.#counted.get(connection);
    if (address === undefined) return;
    this.#counted.delete(connection);
    const open = (this.#open.get(address) ?? 1) - 1;
    if (open > 0) this.#open.set(address, open);
    else this.#open.delete(address);
  }
}
