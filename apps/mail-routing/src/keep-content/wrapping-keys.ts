import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { WrappingKeys } from '../storage/content-keys.js';

const KEY_OCTETS = 32;
const CIPHER = 'id-aes256-wrap';
/** RFC 3394 section 2.2.3.1. */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);
const FILE = 'file:';

/** A wrapping key in a file of 32 octets, for machines without a hardware module: whoever reads the file can read all content. */
export class FileKeys implements WrappingKeys {
  readonly current: string;

  constructor(private readonly file: string) {
    this.current = FILE + file;
  }

  async wrap(name: string, key: Buffer): Promise<Buffer> {
    const cipher = createCipheriv(CIPHER, await this.#read(name), INITIAL_VALUE);
    return Buffer.concat([cipher.update(key), cipher.final()]);
  }

  async unwrap(name: string, wrapped: Buffer): Promise<Buffer> {
    const decipher = createDecipheriv(CIPHER, await this.#read(name), INITIAL_VALUE);
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  }

  /** Only the file of the settings is read, whatever the database says. */
  async #read(name: string): Promise<KeyObject> {
    if (name !== this.current) throw new Error(`the key ${name} is not the one of the settings`);
    const key = await readFile(this.file);
    if (key.length !== KEY_OCTETS) throw new Error(`${this.file} does not hold ${String(KEY_OCTETS)} octets`);
    return createSecretKey(key);
  }
}

/** Keys of the token, and for what it has wrapped before the key of a file. */
export class TokenAfterFile implements WrappingKeys {
  constructor(
    private readonly token: WrappingKeys,
    private readonly file: WrappingKeys,
  ) {}

  get current(): string {
    return this.token.current;
  }

  wrap(name: string, key: Buffer): Promise<Buffer> {
    return this.#of(name).wrap(name, key);
  }

  unwrap(name: string, wrapped: Buffer): Promise<Buffer> {
    return this.#of(name).unwrap(name, wrapped);
  }

  #of(name: string): WrappingKeys {
    return name.startsWith(FILE) ? this.file : this.token;
  }
}
