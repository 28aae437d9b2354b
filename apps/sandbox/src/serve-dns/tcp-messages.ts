const LENGTH_BYTES = 2;

/** Cuts a TCP stream into DNS messages, each behind its length in two bytes (RFC 1035 section 4.2.2). */
export class TcpMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** Adds what arrived and gives back the messages that are now whole; holds at most one unfinished (64 KiB). */
  take(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    let bytes = Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + bytes.readUInt16BE(0);
      if (bytes.length < end) break;
      messages.push(bytes.subarray(LENGTH_BYTES, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    return messages;
  }
}

/** Puts the length before a message. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
