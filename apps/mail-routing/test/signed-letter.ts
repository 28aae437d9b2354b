import { generateKeyPairSync } from 'node:crypto';
import type { TestNameServer } from '@pep/testing';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';

/** Signs letters for domains (RFC 6376), and publishes the key in each domain's zone. */
export class LetterSigner {
  readonly #keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });

  constructor(private readonly dns: TestNameServer) {}

  publish(domain: string): void {
    const key = this.#keys.publicKey.toString('base64');
    this.dns.set(`s1._domainkey.${domain}`, 'TXT', [`v=DKIM1; k=rsa; p=${key}`]);
  }

  /**
   * The letter with the domain's signature before it.
   * @param maxBodyLength how much of the body is signed, octets (the tag l=); all of it when not given
   */
  async sign(text: string | Buffer, domain: string, maxBodyLength?: number): Promise<Buffer> {
    const key = { signingDomain: domain, selector: 's1', privateKey: this.#keys.privateKey };
    const signature = { ...key, ...(maxBodyLength !== undefined && { maxBodyLength }) };
    // The package's types want the signature itself, its code a list of them.
    const { signatures, errors } = await dkimSign(text, { ...signature, signatureData: [signature] });
    if (signatures === '') throw new Error(`not signed: ${JSON.stringify(errors)}`);
    return Buffer.concat([Buffer.from(signatures), Buffer.from(text)]);
  }
}
