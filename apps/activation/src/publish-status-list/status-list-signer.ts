import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose';
import type { Links } from '../links.js';
import { STATUS_BITS } from '../status/status-list.js';

const ALGORITHM = 'ES256';
/** How long who fetched a list need not fetch it again, seconds. */
export const TTL_S = 30;
/** How long a list may be believed, seconds. */
export const LIFE_S = 600;

const compress = promisify<Buffer, Buffer>(deflate);

/** Signs status lists (IETF Token Status List 5.1: as JWT) and shows the key by which they are verified. */
export class StatusListSigner {
  readonly #key: KeyObject;

  /** @param privateKeyPem P-256, PKCS#8 */
  constructor(
    privateKeyPem: string,
    private readonly links: Links,
  ) {
    this.#key = createPrivateKey(privateKeyPem);
  }

  /**
   * @param octets the statuses, not compressed
   * @param issuedAt seconds since 1970
   */
  async sign(list: number, octets: Buffer, issuedAt: number): Promise<string> {
    // Token Status List 4.2: DEFLATE with the zlib format, base64url.
    const lst = (await compress(octets)).toString('base64url');
    return new SignJWT({ ttl: TTL_S, status_list: { bits: STATUS_BITS, lst } })
      .setProtectedHeader({
        alg: ALGORITHM,
        typ: 'statuslist+jwt',
        kid: await calculateJwkThumbprint(await this.#jwk()),
      })
      .setSubject(this.links.statusList(list))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFE_S)
      .sign(this.#key);
  }

  /** A JWK set (RFC 7517). */
  async keys(): Promise<{ keys: JWK[] }> {
    const jwk = await this.#jwk();
    return { keys: [{ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' }] };
  }

  async #jwk(): Promise<JWK> {
    return exportJWK(createPublicKey(this.#key));
  }
}
