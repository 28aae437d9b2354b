/** What is kept, and until when. */
interface Perishable {
  readonly expiresAtMs: number;
}

/** What an entry takes beside its text, octets; about, and rather more than less. */
const ENTRY_OCTETS = 300;

/** Keeps answers while they are good; when it is full, those that were put in first go. */
export class AnswerCache<Value extends Perishable> {
  readonly #entries = new Map<string, { readonly value: Value; readonly octets: number }>();
  #octets = 0;

  /** @param octetsMax bounds the memory, not the number: an answer has up to 64 KiB, and others choose what is in it */
  constructor(private readonly octetsMax: number) {}

  get(key: string, nowMs: number): Value | undefined {
    const value = this.#entries.get(key)?.value;
    return value !== undefined && value.expiresAtMs > nowMs ? value : undefined;
  }

  put(key: string, value: Value): void {
    const octets = ENTRY_OCTETS + key.length + JSON.stringify(value).length;
    this.#remove(key);
    this.#entries.set(key, { value, octets });
    this.#octets += octets;
    for (const oldest of this.#entries.keys()) {
      if (this.#octets <= this.octetsMax) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#octets -= this.#entries.get(key)?.octets ?? 0;
    this.#entries.delete(key);
  }
}
