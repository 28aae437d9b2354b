import { createSecretKey, type KeyObject, randomBytes, randomUUIDv7 } from 'node:crypto';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { CONTENT_ERRORS } from '../errors.js';
import { addContentKey, findContentKey } from './content-key.repository.js';

const KEY_OCTETS = 32;
const MINUTE_MS = 60_000;
/** Content is sealed with a data key for an hour; the next one is made before, so that an hour's end stops nobody. */
const USED_MS = 60 * MINUTE_MS;
const RENEWED_AFTER_MS = 50 * MINUTE_MS;
/** Opened keys in memory: six weeks of one replica's. */
const OPEN_MAX = 1_000;

/** Keys that wrap data keys and never leave where they are (RFC 3394), by their names. */
export interface WrappingKeys {
  /** The name of the one that wraps new keys. */
  readonly current: string;
  /** @throws Error that says why it can not, now or ever */
  wrap(name: string, key: Buffer): Promise<Buffer>;
  /** @throws Error that says why it can not, now or ever, or that the key was wrapped by another one */
  unwrap(name: string, wrapped: Buffer): Promise<Buffer>;
}

/** A data key, opened. */
export interface DataKey {
  readonly id: string;
  readonly key: KeyObject;
}

interface CurrentKey extends DataKey {
  readonly madeAt: number;
}

/**
 * Data keys: each process makes one for each hour, which lies in the database wrapped, and opened in memory only.
 */
export class ContentKeys implements OnApplicationBootstrap {
  readonly #open = new Map<string, Promise<KeyObject>>();
  #current: CurrentKey | undefined;
  #renewing: Promise<void> | undefined;

  /**
   * @param clock the machine's: business time may be moved
   * @param wrapping undefined when content is not to be encrypted
   */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly wrapping: WrappingKeys | undefined,
  ) {}

  /** The door opens with a key; without one it answers 451, and who renews keys says why. */
  async onApplicationBootstrap(): Promise<void> {
    await this.execute().catch(() => undefined);
  }

  /**
   * The key to seal with now; undefined when content is not to be encrypted.
   * @throws AppError `CONTENT_UNAVAILABLE` when there is none because it could not be wrapped
   */
  current(): DataKey | undefined {
    if (this.wrapping === undefined) return undefined;
    if (this.#current === undefined || this.#age(this.#current) >= USED_MS)
      throw new AppError(CONTENT_ERRORS.unavailable);
    return this.#current;
  }

  /** Makes the next data key when it is time. @throws Error that says why it could not be wrapped */
  async execute(): Promise<void> {
    if (this.wrapping === undefined) return;
    if (this.#current !== undefined && this.#age(this.#current) < RENEWED_AFTER_MS) return;
    this.#renewing ??= this.#renew(this.wrapping).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #renew(wrapping: WrappingKeys): Promise<void> {
    const madeAt = this.clock.now();
    const id = randomUUIDv7();
    const plain = randomBytes(KEY_OCTETS);
    const name = wrapping.current;
    const wrapped = await wrapping.wrap(name, plain);
    // Before anything depends on it.
    if (!(await wrapping.unwrap(name, wrapped)).equals(plain))
      throw new Error(`the key ${name} does not open what it has wrapped`);
    await this.database.withTransaction((tx) => addContentKey(tx, { id, name, wrapped, madeAt }));
    const key = createSecretKey(plain);
    this.#keep(id, Promise.resolve(key));
    this.#current = { id, key, madeAt: madeAt.getTime() };
  }

  /** The data key of this id, opened. @throws AppError `CONTENT_UNAVAILABLE` when it can not be unwrapped now */
  async find(id: string): Promise<KeyObject> {
    const opened = this.#open.get(id) ?? this.#unwrap(id);
    this.#keep(id, opened);
    try {
      return await opened;
    } catch (error) {
      this.#open.delete(id);
      throw new AppError(CONTENT_ERRORS.unavailable, { cause: error });
    }
  }

  async #unwrap(id: string): Promise<KeyObject> {
    const found = await this.database.read((reader) => findContentKey(reader, id));
    if (found === undefined) throw new Error(`there is no data key ${id}`);
    if (this.wrapping === undefined) throw new Error(`the setting for the key ${found.name} is missing`);
    return createSecretKey(await this.wrapping.unwrap(found.name, found.wrapped));
  }

  /** The one used last is forgotten last. */
  #keep(id: string, key: Promise<KeyObject>): void {
    this.#open.delete(id);
    this.#open.set(id, key);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= OPEN_MAX) break;
      this.#open.delete(oldest);
    }
  }

  #age({ madeAt }: CurrentKey): number {
    return Math.abs(this.clock.now().getTime() - madeAt);
  }
}
