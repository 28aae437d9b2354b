/** What is kept, and until when. */
interface Perishable {
  readonly expiresAtMs: number;
}

/** What an entry takes beside its text, octets; about, and rather more than less. */
const ENTRY_OCTETS = 300;
/** An ordinary entry: an SPF record, a verdict. */
const ORDINARY_OCTETS = 500;

/** Keeps answers while they are good; when it is full, those that were put in first go. */
export class AnswerCache<Value extends Perishable> {
  readonly #entries = new Map<string, { readonly value: Value; readonly octets: number }>();
  readonly #octetsMax: number;
  #octets = 0;

  /**
   * @param entriesMax of ordinary size (500 octets in memory); a larger one takes the room of several, since an answer
   *   has up to 64 KiB and others choose what is in it
   */
  constructor(entriesMax: number) {
    this.#octetsMax = entriesMax * ORDINARY_OCTETS;
  }

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
      if (this.#octets <= this.#octetsMax) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#octets -= this.#entries.get(key)?.octets ?? 0;
    this.#entries.delete(key);
  }
}
