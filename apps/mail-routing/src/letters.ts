import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { lookForContent } from './storage/content.repository.js';
import { ContentStore } from './storage/content-store.js';

/** The longest header that the door takes, octets; see `letter-intake.ts`. */
const HEADER_OCTETS_MAX = 256 * 1024;
const HEADER_END = '\r\n\r\n';

/** Letters as they came, for mails that bring them back or on. */
@Injectable()
export class Letters {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /** The letter, never whole in memory when it is large; undefined when its content is no longer there. */
  async open(messageId: string): Promise<Readable | undefined> {
    const found = await this.database.read((tx) => lookForContent(tx, messageId));
    if (found === undefined || 'purgedAt' in found) return undefined;
    return Readable.from(this.store.read(found), { objectMode: false });
  }

  /** Its header with the line end of the last field; empty when the content is no longer there. */
  async header(messageId: string): Promise<Buffer> {
    const letter = await this.open(messageId);
    if (letter === undefined) return Buffer.alloc(0);
    let read: Buffer = Buffer.alloc(0);
    for await (const chunk of letter) {
      read = Buffer.concat([read, chunk as Buffer]);
      const end = read.indexOf(HEADER_END);
      if (end !== -1) return read.subarray(0, end + 2);
      if (read.length > HEADER_OCTETS_MAX) break;
    }
    return read;
  }
}
