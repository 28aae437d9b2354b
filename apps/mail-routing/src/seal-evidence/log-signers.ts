import type { Transaction } from '@pep/persistence';
import { checkpointText, readPublicKey, requireNoteKey, type SigningKey, signNote } from '../log/note.js';
import type { Digest } from '../log/hashes.js';
import { addLogKey, listLogKeys, type LogKey } from '../storage/evidence-log.repository.js';
import type { SealKeys } from './seal-keys.js';

/** Signs checkpoints; a key that is new signs its first one together with the key before it. */
export class LogSigners {
  constructor(
    private readonly origin: string,
    private readonly keys: SealKeys,
  ) {}

  /**
   * The signed checkpoint of a tree. A key that signs for the first time is recorded with it.
   * @throws Error that says which key is missing or may not be used
   */
  async sign(tx: Transaction, size: number, root: Digest): Promise<string> {
    const signers = await this.#signers(tx, size);
    const named = signers.map((signer) => ({ name: this.origin, ...signer }));
    return signNote(checkpointText({ origin: this.origin, size, root }), named);
  }

  async #signers(tx: Transaction, size: number): Promise<SigningKey[]> {
    const label = this.keys.current;
    const current = await this.#open(label, 'is to sign from now on');
    const known = await listLogKeys(tx);
    const last = known.at(-1);
    if (last !== undefined && isKey(current, last)) return [current];
    if (known.some((key) => isKey(current, key)))
      throw new Error(`the key ${label} was replaced by ${last?.label ?? 'another'} and can not sign again`);
    const publicKey = current.publicKey.export({ type: 'spki', format: 'der' });
    await addLogKey(tx, { label, publicKey, fromSize: size });
    return last === undefined ? [current] : [await this.#previous(last), current];
  }

  /** The key that signed so far, which says by its signature who comes after it. */
  async #previous(last: LogKey): Promise<SigningKey> {
    const previous = await this.#open(
      last.label,
      'signed so far and has to sign the first checkpoint of the new one',
    );
    if (!isKey(previous, last)) throw new Error(`the key ${last.label} is not the one that signed so far`);
    return previous;
  }

  async #open(label: string, why: string): Promise<SigningKey> {
    const key = await this.keys.open(label);
    if (key === undefined) throw new Error(`there is no key ${label}, which ${why}`);
    requireNoteKey(key.publicKey);
    return { publicKey: key.publicKey, sign: (text) => key.sign(text) };
  }
}

function isKey(key: SigningKey, known: LogKey): boolean {
  return key.publicKey.equals(readPublicKey(known.publicKey));
}
