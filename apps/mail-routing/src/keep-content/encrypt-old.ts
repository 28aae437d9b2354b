import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Content } from '../message/message.js';
import { listPlainContent, lookForContent, replacePlain } from '../storage/content.repository.js';
import { ContentStore, type KeptContent } from '../storage/content-store.js';

const BATCH = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** What was done to content of before. */
export interface EncryptedOld {
  readonly encrypted: number;
  /** Messages whose content is not what their digest says: they are left as they are. */
  readonly damaged: readonly string[];
}

/** Encrypts content that was stored before there was a key. One that is interrupted is done again. */
@Injectable()
export class EncryptOld {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /** @throws Error when no key is set; AppError `CONTENT_UNAVAILABLE` */
  async execute(): Promise<EncryptedOld> {
    if (!this.store.encrypts) throw new Error('no wrapping key is set: set PEP_CONTENT_KEY');
    const damaged: string[] = [];
    let encrypted = 0;
    for (let after = FIRST; ;) {
      const ids = await this.database.read((reader) => listPlainContent(reader, after, BATCH));
      for (const id of ids) {
        const found = await this.database.read((reader) => lookForContent(reader, id));
        if (found === undefined || !('owner' in found) || found.keyId !== null) continue;
        if (await this.#encrypt(found)) encrypted++;
        else damaged.push(id);
      }
      after = ids.at(-1) ?? after;
      if (ids.length < BATCH) return { encrypted, damaged };
    }
  }

  /** False when the content is not what its digest says. */
  async #encrypt(old: KeptContent): Promise<boolean> {
    const copy = await this.#copy(old);
    if (copy === undefined) return false;
    const row = this.store.rowOf(copy, old.owner);
    const replaced = await this.database.withTransaction((tx) => replacePlain(tx, old.owner.messageId, row));
    // Of two files one has no row now: the old one, or the copy when the content was purged meanwhile.
    const left = replaced ? old.location : row.location;
    if (left !== null) await this.store.discard(left);
    return true;
  }

  async #copy(old: KeptContent): Promise<Content | undefined> {
    const digest = createHash('sha256');
    if (old.body !== null) {
      return digest.update(old.body).digest().equals(old.owner.digest) ? { body: old.body } : undefined;
    }
    const writer = await this.store.create(this.clock.now());
    try {
      for await (const chunk of this.store.read(old)) {
        digest.update(chunk);
        await writer.write(chunk);
      }
      if (digest.digest().equals(old.owner.digest)) return await writer.finish();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
    await writer.abandon();
    return undefined;
  }
}
