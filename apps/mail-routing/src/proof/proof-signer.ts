import { X509Certificate } from 'node:crypto';

/** Signs proofs for the platform, and has signatures time-stamped. */
export interface ProofSigner {
  /** Certificates, DER: first that of the key, then its issuer's, and so on. */
  readonly chain: readonly Buffer[];

  /**
   * ECDSA with P-256 and SHA-256.
   * @returns both numbers one after the other, 64 octets, as XML signatures have them (RFC 4050 section 3.3)
   * @throws AppError `PROOF_NOT_SIGNED`
   */
  sign(octets: Buffer): Promise<Buffer>;

  /**
   * An RFC 3161 token, DER; undefined where no authority is set.
   * @throws AppError `PROOF_NOT_SIGNED`
   */
  stamp(octets: Buffer): Promise<Buffer | undefined>;
}

/** Injection token of the {@link ProofSigner}; undefined where no key is set. */
export const PROOF_SIGNER = Symbol('ProofSigner');

const ORGANISATION = /^O=(.+)$/m;

/** Who signs, as the certificate says: the organisation, or else the whole name. */
export function signerName({ chain }: ProofSigner): string {
  const { subject } = new X509Certificate(chain[0] ?? Buffer.alloc(0));
  return ORGANISATION.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}
