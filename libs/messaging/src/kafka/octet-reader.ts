/** Reads what records are made of: integers of variable length, and octets and texts behind their lengths. */
export class OctetReader {
  readonly #octets: Buffer;
  at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  /** A signed integer of variable length: seven bits an octet, the lowest first, in zigzag. */
  integer(): number {
    let octet = this.#octets[this.at++] ?? 0;
    // Most are lengths below 64.
    if (octet < 0x80) return (octet >>> 1) ^ -(octet & 1);
    let value = octet & 0x7f;
    for (let factor = 0x80; octet > 0x7f; factor *= 0x80) {
      octet = this.#octets[this.at++] ?? 0;
      value += (octet & 0x7f) * factor;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  octets(): Buffer | null {
    const length = this.integer();
    if (length < 0) return null;
    return this.#octets.subarray(this.at, (this.at += length));
  }

  /** What is null is empty. */
  text(): string {
    const length = this.#length();
    return this.#octets.toString('utf8', this.at, (this.at += length));
  }

  skip(): void {
    const length = this.#length();
    this.at += length;
  }

  /** A text that may well be the one already known. */
  textLike(known: string): string {
    return this.skipLike(known) ? known : this.text();
  }

  /** Goes behind a text if it is this one. */
  skipLike(known: string): boolean {
    const { at } = this;
    if (this.#length() === known.length && this.#stands(known)) {
      this.at += known.length;
      return true;
    }
    this.at = at;
    return false;
  }

  /** What is null has the length -1. */
  #length(): number {
    return Math.max(0, this.integer());
  }

  #stands(text: string): boolean {
    const octets = this.#octets;
    const { at } = this;
    for (let index = 0; index < text.length; index++)
      if (octets[at + index] !== text.charCodeAt(index)) return false;
    return true;
  }
}
