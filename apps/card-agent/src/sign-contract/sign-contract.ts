import type { Clock } from '@pep/service-kit';
import type { CardSigner, SigningRequest } from '../sign-with-card.js';
import { spending } from '../token/secret.js';

export type ContractSigningRequest = Omit<SigningRequest, 'token'>;

/** Signs a contract with the card's signature key: a detached CAdES-B signature over its exact octets. */
export class SignContract {
  readonly #signer: CardSigner;
  readonly #clock: Clock;

  constructor(signer: CardSigner, clock: Clock) {
    this.#signer = signer;
    this.#clock = clock;
  }

  /** @returns the CMS SignedData as DER, and whose certificate signed */
  async execute(
    contract: Buffer,
    request: ContractSigningRequest,
  ): Promise<{ signature: Buffer; signer: string }> {
    return spending([request.pin], async () => {
      // Loaded when it is needed: every other command starts in half the time.
      const { prepareCades } = await import('./cades.js');
      const signing = { ...request, token: 'sign' } as const;
      const token = await this.#signer.look(signing);
      const { x509, name } = token.certificate;
      const unsigned = prepareCades(contract, x509.raw, token.authorities, this.#clock.now());
      const signature = await this.#signer.sign(token, signing, unsigned.toSign);
      return { signature: unsigned.finish(signature), signer: name };
    });
  }
}
