import { verify, X509Certificate } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { PROOF_ERRORS } from '../errors.js';
import type { ProofSigner } from '../proof/proof-signer.js';
import type { HsmProcess, HsmWork } from './hsm-process.js';
import { numbersOfSignature } from './key-forms.js';

/** Signs with the key of proofs, and lets no signature out that its certificate does not confirm. */
export class HsmSigner implements ProofSigner {
  readonly #logger = new Logger('Signer');
  readonly #publicKey;

  /** @throws Error when the first certificate is none */
  constructor(
    private readonly hsm: HsmProcess,
    readonly chain: readonly Buffer[],
  ) {
    this.#publicKey = new X509Certificate(chain[0] ?? Buffer.alloc(0)).publicKey;
  }

  async sign(octets: Buffer): Promise<Buffer> {
    const signature = await this.#ask('sign', octets);
    if (signature === undefined || !verify('sha256', octets, this.#publicKey, signature))
      throw this.#refusal(new Error('the certificate of PEP_PROOF_CERT_FILE is not that of the key'));
    return numbersOfSignature(signature);
  }

  async stamp(octets: Buffer): Promise<Buffer | undefined> {
    return this.#ask('stamp', octets);
  }

  async #ask(work: HsmWork, octets: Buffer): Promise<Buffer | undefined> {
    try {
      return await this.hsm.ask(work, octets);
    } catch (error) {
      throw this.#refusal(error as Error);
    }
  }

  #refusal(cause: Error): AppError {
    this.#logger.error({ msg: 'a proof could not be signed', reason: cause.message });
    return new AppError(PROOF_ERRORS.notSigned, { cause });
  }
}
