import type { WrappingKeys } from '../storage/content-keys.js';
import type { HsmProcess, HsmWork } from './hsm-process.js';

/** Wrapping keys of the token. */
export class TokenKeys implements WrappingKeys {
  /** @param current the label of the one that wraps new keys */
  constructor(
    readonly current: string,
    private readonly hsm: HsmProcess,
  ) {}

  wrap(name: string, key: Buffer): Promise<Buffer> {
    return this.#ask('wrap', name, key);
  }

  unwrap(name: string, wrapped: Buffer): Promise<Buffer> {
    return this.#ask('unwrap', name, wrapped);
  }

  async #ask(work: HsmWork, name: string, key: Buffer): Promise<Buffer> {
    const answer = await this.hsm.ask(work, key, name);
    if (answer === undefined) throw new Error(`the token gives no key for ${name}`);
    return answer;
  }
}
