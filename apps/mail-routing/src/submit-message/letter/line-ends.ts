const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Watches a letter's octets as they arrive for what makes two servers see two different letters: a CR or LF that is not
 * part of CRLF, or a NUL (RFC 5321 2.3.8, RFC 5322 2.3).
 */
export class LineEnds {
  #last = 0;
  #broken = false;

  add(chunk: Buffer): void {
    let last = this.#last;
    // By index: an iterator costs four times as much, and this looks at every octet.
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (octet > CR && last !== CR) {
        last = octet;
        continue;
      }
      if (octet === NUL || (octet === LF) !== (last === CR)) this.#broken = true;
      last = octet;
    }
    this.#last = last;
  }

  /** Whether the letter, which has ended, is broken. */
  get broken(): boolean {
    return this.#broken || this.#last === CR;
  }
}
