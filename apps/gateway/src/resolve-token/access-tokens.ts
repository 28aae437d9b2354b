import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SystemCaller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { Clock } from '@pep/service-kit';
import { jwtVerify, SignJWT } from 'jose';
import { ERRORS } from '../errors.js';

const ALGORITHM = 'ES256';
/** RFC 9068 2.1. It keeps access tokens and the identity tokens of the same key apart, as do issuer and audience. */
const TYPE = 'at+jwt';
/** Seconds. */
export const ACCESS_TOKEN_LIFE_S = 300;

/** What a good token says. */
export interface AccessToken {
  readonly scopes: ReadonlySet<string>;
}

/**
 * Access tokens bound to a certificate (RFC 8705 3): worthless without the key of the certificate they were given for.
 * They limit what a holder of that key may do, and nothing more: they open no way in that the certificate does not open.
 */
export class AccessTokens {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;

  /**
   * @param privateKeyPem P-256 private key, PKCS#8 PEM
   * @param issuer the gateway's address, such as `https://rest.e-citizen.am`
   */
  constructor(
    privateKeyPem: string,
    readonly issuer: string,
    private readonly clock: Clock,
  ) {
    this.#key = createPrivateKey(privateKeyPem);
    this.#publicKey = createPublicKey(privateKeyPem);
  }

  issue(system: SystemCaller, scopes: readonly string[]): Promise<string> {
    const nowS = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT({
      scope: scopes.join(' '),
      client_id: system.fingerprint,
      cnf: confirmationOf(system.fingerprint),
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setIssuer(this.issuer)
      .setSubject(system.fingerprint)
      .setAudience(this.issuer)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + ACCESS_TOKEN_LIFE_S)
      .sign(this.#key);
  }

  /**
   * What a token allows the holder of a certificate.
   * @param fingerprint SHA-256 of the certificate's DER, hex
   * @throws AppError `INVALID_TOKEN` when it has ended, is not ours, or is bound to another certificate
   */
  async verify(token: string, fingerprint: string): Promise<AccessToken> {
    try {
      const { payload } = await jwtVerify<{ scope?: string }>(token, this.#publicKey, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        audience: this.issuer,
        currentDate: this.clock.now(),
        requiredClaims: ['exp', 'cnf'],
      });
      const bound = (payload['cnf'] as Record<string, unknown> | undefined)?.['x5t#S256'];
      if (bound !== confirmationOf(fingerprint)['x5t#S256']) throw new Error('bound to another certificate');
      return { scopes: new Set((payload.scope ?? '').split(' ')) };
    } catch (error) {
      throw new AppError(ERRORS.invalidToken, { cause: error });
    }
  }
}

/** RFC 8705 3.1: the certificate's SHA-256, base64url. */
function confirmationOf(fingerprint: string): { 'x5t#S256': string } {
  return { 'x5t#S256': Buffer.from(fingerprint, 'hex').toString('base64url') };
}

/** The token of an `Authorization` field; undefined for none and for other schemes. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S*)$/i.exec(authorization ?? '')?.[1];
}
