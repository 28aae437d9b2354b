import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { listOtherwiseWrapped, setWrapped } from '../storage/content-key.repository.js';
import type { WrappingKeys } from '../storage/content-keys.js';

/** Injection token of {@link WrappingKeys}; undefined when content is not encrypted. */
export const WRAPPING_KEYS = Symbol('WrappingKeys');
const BATCH = 100;

/**
 * Wraps every data key by the current wrapping key, after that was replaced. No content is touched; the old key is not needed any
 * more afterwards. One that is interrupted is done again.
 */
@Injectable()
export class RewrapKeys {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WRAPPING_KEYS) private readonly wrapping: WrappingKeys | undefined,
  ) {}

  /** How many were wrapped anew. @throws Error that says which key is missing; those before it are done */
  async execute(): Promise<number> {
    if (this.wrapping === undefined) throw new Error('no wrapping key is set: set PEP_CONTENT_KEY');
    const { wrapping } = this;
    const name = wrapping.current;
    for (let done = 0; ;) {
      const keys = await this.database.read((reader) => listOtherwiseWrapped(reader, name, BATCH));
      if (keys.length === 0) return done;
      for (const key of keys) {
        const wrapped = await wrapping.wrap(name, await wrapping.unwrap(key.name, key.wrapped));
        await this.database.withTransaction((tx) => setWrapped(tx, { id: key.id, name, wrapped }));
        done++;
      }
    }
  }
}
