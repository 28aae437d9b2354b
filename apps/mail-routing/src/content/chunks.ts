import { type CipherGCM, createCipheriv, type KeyObject } from 'node:crypto';
import { AppError } from '@pep/errors';
import { CONTENT_ERRORS } from '../errors.js';
import { decipher } from './sealed.js';

/** Plain octets of each chunk but the last. */
export const CHUNK_OCTETS = 64 * 1024;
const TAG_OCTETS = 16;
const RECORD_OCTETS = CHUNK_OCTETS + TAG_OCTETS;
const NONCE_OCTETS = 12;
/** The nonce: zeros, the chunk's number (32 bit, big-endian), and whether it is the end mark. */
const NUMBER_AT = 7;
const MARK_AT = 11;

/**
 * Seals a file as it arrives, in the manner of STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks of 64 KiB, each with a tag
 * of its own, numbered by their nonces, and at the end an empty one with a nonce of its own. So nothing can be cut off, swapped
 * or added. Keeps none of the content. The key must be for this one file.
 */
export class ChunkSealer {
  #number = 0;
  #inChunk = 0;
  #cipher: CipherGCM | undefined;

  constructor(private readonly key: KeyObject) {}

  /** What is to be written for these octets. */
  push(plain: Buffer): Buffer[] {
    const sealed: Buffer[] = [];
    for (let at = 0; at < plain.length;) {
      this.#cipher ??= cipherOf(this.key, nonceOf(this.#number));
      const piece = plain.subarray(at, at + CHUNK_OCTETS - this.#inChunk);
      sealed.push(this.#cipher.update(piece));
      at += piece.length;
      this.#inChunk += piece.length;
      if (this.#inChunk === CHUNK_OCTETS) sealed.push(this.#finishChunk(this.#cipher));
    }
    return sealed;
  }

  /** What is to be written at the end. */
  end(): Buffer[] {
    const rest = this.#cipher === undefined ? [] : [this.#finishChunk(this.#cipher)];
    const mark = cipherOf(this.key, nonceOf(this.#number, true));
    mark.final();
    return [...rest, mark.getAuthTag()];
  }

  #finishChunk(cipher: CipherGCM): Buffer {
    cipher.final();
    this.#cipher = undefined;
    this.#inChunk = 0;
    this.#number++;
    return cipher.getAuthTag();
  }
}

/**
 * The plain chunks of a file that {@link ChunkSealer} made; each is verified before it is given. At most two chunks are in
 * memory.
 * @throws AppError `CONTENT_DAMAGED` where the file is not what was sealed with this key; chunks before that were right
 */
export async function* openChunks(key: KeyObject, file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let number = 0;
  let held: Buffer[] = [];
  let octets = 0;
  for await (const read of file) {
    held.push(read);
    octets += read.length;
    // The end mark must stay behind; until there is more than a record and a mark, this may be the last chunk.
    if (octets < RECORD_OCTETS + TAG_OCTETS) continue;
    let rest: Buffer = Buffer.concat(held);
    for (; rest.length >= RECORD_OCTETS + TAG_OCTETS; rest = rest.subarray(RECORD_OCTETS)) {
      yield openRecord(key, rest.subarray(0, RECORD_OCTETS), nonceOf(number++));
    }
    held = [rest];
    octets = rest.length;
  }
  const rest = Buffer.concat(held);
  if (rest.length < TAG_OCTETS) throw new AppError(CONTENT_ERRORS.damaged);
  const last = rest.subarray(0, -TAG_OCTETS);
  const plain = last.length === 0 ? undefined : openRecord(key, last, nonceOf(number++));
  openRecord(key, rest.subarray(-TAG_OCTETS), nonceOf(number, true));
  if (plain !== undefined) yield plain;
}

function openRecord(key: KeyObject, record: Buffer, nonce: Buffer): Buffer {
  if (record.length < TAG_OCTETS) throw new AppError(CONTENT_ERRORS.damaged);
  return decipher({ key, nonce }, record.subarray(0, -TAG_OCTETS), record.subarray(-TAG_OCTETS));
}

function cipherOf(key: KeyObject, nonce: Buffer): CipherGCM {
  return createCipheriv('aes-256-gcm', key, nonce);
}

function nonceOf(number: number, mark = false): Buffer {
  const nonce = Buffer.alloc(NONCE_OCTETS);
  nonce.writeUInt32BE(number, NUMBER_AT);
  nonce.writeUInt8(mark ? 1 : 0, MARK_AT);
  return nonce;
}
