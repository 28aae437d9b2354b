import { verify } from 'node:crypto';
import { AppError } from '@pep/errors';
import { ERRORS } from './errors.js';
import { authorityCertificates, type CardCertificate, holderCertificate } from './holder.js';
import { chooseUsableToken } from './token/choose-token.js';
import { derSignature } from './token/der-signature.js';
import type { Secret } from './token/secret.js';
import type { CardReading, Purpose } from './token/token.js';
import type { Tokens } from './token/tokens.js';

/** With which of the card's keys, and the consent to a last try. */
export interface SigningRequest {
  readonly token: Purpose;
  readonly pin: Secret;
  readonly lastTry: boolean;
  /** What the holder was shown; no other card is used. Read anew when it is not given. */
  readonly seen?: CardReading;
}

/** A token that can sign now, and what signers need of it before they do. */
export interface SigningToken {
  readonly certificate: CardCertificate;
  /** Certificates of authorities that the card brings, DER. */
  readonly authorities: readonly Buffer[];
  readonly serial: string;
}

/** Signs with a key of the card. One try of the PIN for each signature. */
export class CardSigner {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** @throws AppError where a signature is not possible, or needs the holder's consent; no try is used */
  async look({ token: purpose, lastTry, seen }: Omit<SigningRequest, 'pin'>): Promise<SigningToken> {
    const token = chooseUsableToken(seen ?? (await this.#tokens.read()), purpose, lastTry);
    const certificate = holderCertificate(token);
    if (certificate === undefined) throw new AppError(ERRORS.certificateMissing);
    return { certificate, authorities: authorityCertificates(token), serial: token.serial };
  }

  /**
   * RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA with SHA-256 as DER.
   * @throws AppError that says what became of it; SIGNATURE_WRONG when the key is not the certificate's
   */
  async sign(
    { certificate, serial }: SigningToken,
    { token: purpose, pin, lastTry }: SigningRequest,
    data: Buffer,
  ): Promise<Buffer> {
    if (pin.bytes.length === 0) throw new AppError(ERRORS.noInput);
    const keyId = certificate.keyId;
    const raw = await this.#tokens.sign({ purpose, serial, keyId, data, pin, lastTry });
    const { publicKey } = certificate.x509;
    const signature = publicKey.asymmetricKeyType === 'ec' ? derSignature(raw) : raw;
    if (!verify('sha256', data, publicKey, signature)) throw new AppError(ERRORS.signatureWrong);
    return signature;
  }
}
