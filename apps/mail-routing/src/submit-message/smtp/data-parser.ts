import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

const DOT = '.'.charCodeAt(0);
/** A dot that begins a line: the end of the letter, or one that the client doubled (RFC 5321 4.5.2). */
const LINE_DOT = '\n.';
/** The package looks at no dot before the third octet, and keeps the last four of what it was given for the next time. */
const KEPT_OCTETS = 4;

type Callback = (error?: Error | null) => void;

/**
 * The package's reader of a client's octets. It looks at each octet of a letter for dots that begin a line; here they are
 * searched for, and the package gets only what is around one, which it judges as ever. The rest goes to the letter
 * as it is: the search takes a tenth of the time.
 */
export class DataParser extends SMTPStream {
  override _feedDataStream(chunk: Buffer, done: Callback): void {
    const octets = this._lastBytes === false ? chunk : Buffer.concat([this._lastBytes, chunk]);
    this._lastBytes = false;
    const dot = octets.indexOf(LINE_DOT);
    // With the CR before it, so that the package sees the whole of a line end.
    const plain = dot === -1 ? octets.length - KEPT_OCTETS : dot - 1;
    if (plain <= 0 || (this._atDataStart && octets[0] === DOT)) super._feedDataStream(octets, done);
    else
      this.#give(octets.subarray(0, plain), () => {
        super._feedDataStream(octets.subarray(plain), done);
      });
  }

  /** Calls `next` when the letter takes more; also when whoever reads it has gone, for the rest is read away then. */
  #give(octets: Buffer, next: () => void): void {
    const letter = this._dataStream;
    this._countDataBytes(octets.length);
    if (letter === null || !letter.writable || letter.write(octets) || letter.destroyed) {
      next();
      return;
    }
    const go = (): void => {
      letter.off('drain', go).off('close', go);
      next();
    };
    letter.once('drain', go).once('close', go);
  }
}
