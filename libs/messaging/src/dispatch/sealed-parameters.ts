import { createPrivateKey, type KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose';
import { z } from 'zod';
import { CONTENT_ENCRYPTION, KEY_AGREEMENT, requireP256 } from './sealing-algorithm.js';

const parametersSchema = z.record(z.string(), z.string());

/** Opens what {@link Dispatches} sealed; only `notifications` has the key. */
export class SealedParameters {
  readonly #key: KeyObject;

  /**
   * @param privateKeyPem P-256 private key, PKCS#8 PEM
   * @throws Error when it is none
   */
  constructor(privateKeyPem: string) {
    this.#key = requireP256(createPrivateKey(privateKeyPem));
  }

  /** @throws JOSEError (jose) when it was sealed for another key or changed on the way */
  async open(sealed: string): Promise<Record<string, string>> {
    const { plaintext } = await compactDecrypt(sealed, this.#key, {
      keyManagementAlgorithms: [KEY_AGREEMENT],
      contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
    });
    return parametersSchema.parse(JSON.parse(Buffer.from(plaintext).toString()));
  }
}
