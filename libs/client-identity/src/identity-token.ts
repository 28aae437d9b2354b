import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Identity } from './caller.js';

const ALGORITHM = 'ES256';
const ISSUER = 'pep-gateway';
/** How long a token is believed, seconds. */
const IDENTITY_TOKEN_LIFE_S = 60;
const CLOCK_TOLERANCE_S = 5;
const CLAIM = 'pep';

/** Signs who the caller is for one service (JWT, RFC 7519, ES256). Only the gateway holds the key. */
export class IdentityTokenIssuer {
  readonly #key: KeyObject;

  /** @param privateKeyPem P-256 private key, PKCS#8 PEM */
  constructor(privateKeyPem: string) {
    this.#key = createPrivateKey(privateKeyPem);
  }

  async issue(caller: Identity, audience: string): Promise<string> {
    return new SignJWT({ [CLAIM]: caller })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setSubject(caller.kind === 'person' ? caller.psn : caller.fingerprint)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${String(IDENTITY_TOKEN_LIFE_S)}s`)
      .sign(this.#key);
  }
}

/** How many verified tokens are remembered; the gateway reuses a caller’s for half its life. */
const REMEMBERED_MAX = 5_000;

/** Checks the gateway's tokens in the service that they are made for. */
export class IdentityTokenVerifier {
  readonly #key: KeyObject;
  readonly #verified = new Map<string, { caller: Identity; expiresAtMs: number }>();

  /** @param publicKeyPem P-256 public key, SPKI PEM */
  constructor(
    publicKeyPem: string,
    private readonly audience: string,
  ) {
    this.#key = createPublicKey(publicKeyPem);
  }

  /** The caller of a token that was verified before and is still valid; undefined for any other. */
  verifiedBefore(token: string, nowMs: number): Identity | undefined {
    const known = this.#verified.get(token);
    return known !== undefined && known.expiresAtMs > nowMs ? known.caller : undefined;
  }

  /** The caller, or undefined when the token is missing a right signature, audience or time. */
  async verify(token: string, nowMs: number): Promise<Identity | undefined> {
    const known = this.verifiedBefore(token, nowMs);
    if (known !== undefined) return known;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: this.audience,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(nowMs),
      });
      const caller = payload[CLAIM] as Identity;
      this.#remember(token, caller, (payload.exp ?? 0) * 1000);
      return caller;
    } catch {
      return undefined;
    }
  }

  #remember(token: string, caller: Identity, expiresAtMs: number): void {
    if (this.#verified.size >= REMEMBERED_MAX) this.#verified.clear();
    this.#verified.set(token, { caller, expiresAtMs });
  }
}
