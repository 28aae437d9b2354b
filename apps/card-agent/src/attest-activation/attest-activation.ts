import { z } from 'zod';
import type { CardSigner, SigningRequest } from '../sign-with-card.js';
import { spending } from '../token/secret.js';
import { PURPOSES } from '../token/token.js';

/** What a server gave when the activation began (`POST /v1/pin-activations`). */
export const pinActivation = z.object({
  id: z.uuid(),
  /** 32 random octets, base64url. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PinActivationNonce = z.infer<typeof pinActivation>;

export const attestation = z
  .object({
    token: z.enum(PURPOSES),
    /** DER, base64. */
    certificate: z.string(),
    /** SHA-256 with RSASSA-PKCS1-v1_5 or ECDSA (DER), base64. */
    signature: z.string(),
  })
  .meta({ id: 'Attestation' });
export type Attestation = z.infer<typeof attestation>;

/**
 * Proves to a server that a token's PIN works, without the PIN: the card signs the server's nonce. Only this form is
 * signed here, so no page can have anything else signed under this name.
 */
export class AttestActivation {
  readonly #signer: CardSigner;

  constructor(signer: CardSigner) {
    this.#signer = signer;
  }

  async execute(request: SigningRequest, { id, nonce }: PinActivationNonce): Promise<Attestation> {
    return spending([request.pin], async () => {
      const text = `PEP PIN activation v1\n${id}\n${request.token}\n${nonce}`;
      const token = await this.#signer.look(request);
      const signature = await this.#signer.sign(token, request, Buffer.from(text));
      return {
        token: request.token,
        certificate: token.certificate.x509.raw.toString('base64'),
        signature: signature.toString('base64'),
      };
    });
  }
}
