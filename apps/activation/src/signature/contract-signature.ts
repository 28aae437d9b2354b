import type { ErrorDefinition } from '@pep/errors';
import { ERRORS } from '../errors.js';
import { isOfToken, type KeyPurposes } from './key-usage.js';

/** What a CMS signature says (RFC 5652, RFC 5126 5.7), and whether its numbers are right. */
export interface ReadSignature {
  /** Whether the content is left out, as it must be. */
  readonly detached: boolean;
  /** How many signed. */
  readonly signers: number;
  /** OID of the content type attribute. */
  readonly contentType: string | undefined;
  /** SHA-256 of the content, as the signer says. */
  readonly messageDigest: Buffer | undefined;
  readonly signingTime: Date | undefined;
  /** Whether the signature is the certificate's key's over the signed attributes, with SHA-256. */
  readonly isMathematicallyRight: boolean;
  readonly purposes: KeyPurposes;
  /** PSN of the certificate's holder. */
  readonly psn: string | undefined;
  readonly issuer: string;
}

/** What the signature must be for. */
export interface ExpectedSignature {
  /** SHA-256 of the contract's octets. */
  readonly contentDigest: Buffer;
  /** Of the person who registers. */
  readonly psn: string;
  /** Who issued the certificate by which that person came: both of a card have one issuer. */
  readonly issuer: string;
  /** When the registration began: nobody signs a contract before it is put before them. */
  readonly since: Date;
  readonly now: Date;
}

/** RFC 5652 section 4 */
const ID_DATA = '1.2.840.113549.1.7.1';
/** Clocks of citizens' computers are wrong by minutes. */
const CLOCK_TOLERANCE_MS = 10 * 60 * 1000;

type Rule = (signature: ReadSignature, expected: ExpectedSignature) => ErrorDefinition | undefined;

/** In this order: the first that objects is what the signer is told. */
const RULES: readonly Rule[] = [
  (signature) => (isWellFormed(signature) ? undefined : ERRORS.contractSignatureUnreadable),
  ({ messageDigest }, { contentDigest }) =>
    messageDigest?.equals(contentDigest) === true ? undefined : ERRORS.contractSignatureOtherText,
  ({ isMathematicallyRight }) => (isMathematicallyRight ? undefined : ERRORS.contractSignatureForged),
  ({ psn }, expected) => (psn === expected.psn ? undefined : ERRORS.contractSignatureForeign),
  ({ purposes }) => (isOfToken('sign', purposes) ? undefined : ERRORS.contractSignatureWrongToken),
  ({ issuer }, expected) => (issuer === expected.issuer ? undefined : ERRORS.contractSignatureOtherCard),
  ({ signingTime }, { since, now }) =>
    signingTime !== undefined && isBetween(signingTime, since, now)
      ? undefined
      : ERRORS.contractSignatureTime,
];

function isWellFormed({ detached, signers, contentType }: ReadSignature): boolean {
  return detached && signers === 1 && contentType === ID_DATA;
}

function isBetween(time: Date, since: Date, now: Date): boolean {
  const [from, to] = [since.getTime() - CLOCK_TOLERANCE_MS, now.getTime() + CLOCK_TOLERANCE_MS];
  return time.getTime() >= from && time.getTime() <= to;
}

/** Why a signature does not stand for the acceptance of a contract; undefined when it does. */
export function objectionTo(
  signature: ReadSignature,
  expected: ExpectedSignature,
): ErrorDefinition | undefined {
  for (const rule of RULES) {
    const objection = rule(signature, expected);
    if (objection !== undefined) return objection;
  }
  return undefined;
}
