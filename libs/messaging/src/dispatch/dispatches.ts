import { createPublicKey, type KeyObject, randomUUIDv7 } from 'node:crypto';
import { type DispatchRequested, dispatchRequested, type Fact } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { CompactEncrypt } from 'jose';
import { newFact } from '../fact-envelope.js';
import { addToOutbox } from '../outbox/outbox.js';
import { CONTENT_ENCRYPTION, KEY_AGREEMENT, requireP256 } from './sealing-algorithm.js';

/** A text to send to somebody; `notifications` knows the templates. */
export interface DispatchRequest {
  readonly template: string;
  readonly channel: DispatchRequested['channel'];
  /** Mail address, or mobile number 374XXXXXXXX. */
  readonly recipient: string;
  readonly language: DispatchRequested['language'];
  /** What the text is filled with: at most 4,000 characters each, readable by whoever reads the topic. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Codes and other parameters that only notifications may read; about 11,000 characters together. */
  readonly secret?: Readonly<Record<string, string>>;
  /** After this it is no longer sent. */
  readonly validUntil: Date;
  /** The letter that it is about: told again with what becomes of the text. */
  readonly letter?: DispatchRequested['letter'];
}

/** Asks `notifications` to send texts. Whoever uses it has an outbox. */
export class Dispatches {
  readonly #key: KeyObject;

  /**
   * @param publicKeyPem the P-256 public key of notifications, SPKI PEM
   * @throws Error when it is none
   */
  constructor(publicKeyPem: string) {
    this.#key = requireP256(createPublicKey(publicKeyPem));
  }

  /**
   * Tells the request in the caller's transaction: it is sent if, and only if, that commits.
   * @param source the service that asks, as in its other facts: `/pep/sender-registry`
   * @param at when it was asked; the time of the fact
   * @throws ZodError when a parameter is longer than the contract allows
   */
  async request(tx: Transaction, source: string, request: DispatchRequest, at: Date): Promise<void> {
    await addToOutbox(tx, [await this.factOf(source, request, at)]);
  }

  /** The request as a fact, for those who write their outbox themselves. @throws ZodError as {@link request} */
  async factOf(source: string, request: DispatchRequest, at: Date): Promise<Fact> {
    const { secret, validUntil, ...open } = request;
    const data = dispatchRequested.schema.parse({
      ...open,
      dispatchId: randomUUIDv7(),
      ...(secret === undefined ? {} : { sealed: await this.#seal(secret) }),
      validUntil: validUntil.toISOString(),
    });
    return newFact(dispatchRequested, data, { source, time: at });
  }

  async #seal(secret: Readonly<Record<string, string>>): Promise<string> {
    return new CompactEncrypt(Buffer.from(JSON.stringify(secret)))
      .setProtectedHeader({ alg: KEY_AGREEMENT, enc: CONTENT_ENCRYPTION })
      .encrypt(this.#key);
  }
}
