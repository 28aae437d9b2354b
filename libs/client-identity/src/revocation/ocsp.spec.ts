import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IssuedCertificate, type ServedPki, servePki } from '../testing/index.js';
import { OcspQuestion } from './ocsp.js';

const SIGNS = 'keyUsage=critical,digitalSignature';
const ANSWERS = 'extendedKeyUsage=OCSPSigning';
const NO_CHECK = 'noCheck=ignored';
const HOUR_MS = 3_600_000;

let served: ServedPki;
let card: IssuedCertificate;
let folders = 0;
beforeAll(async () => {
  served = await servePki();
  card = await served.pki.issue('second', { subject: '/C=AM/CN=MARIAM PETROSYAN 5001950015' });
}, 60_000);
afterAll(() => served.stop());

const authority = () => new X509Certificate(served.pki.authorities.second.cert());
const question = (about = card) => new OcspQuestion(new X509Certificate(about.cert), authority());

/** Lets a certificate sign OpenSSL's answers. */
function signerOf({ cert, key }: Pick<IssuedCertificate, 'cert' | 'key'>): { signer: string } {
  const signer = `signer-${String(folders++)}`;
  const folder = join(served.pki.authorities.root.folder, '..', signer);
  mkdirSync(folder);
  writeFileSync(join(folder, 'ocsp.pem'), cert);
  writeFileSync(join(folder, 'ocsp.key'), key);
  return { signer };
}

async function responder(...extensions: string[]): Promise<{ signer: string }> {
  return signerOf(await served.pki.issue('second', { subject: '/CN=Responder', extensions }));
}

async function judgedBy(signer: { signer: string }) {
  const asked = question();
  return asked.judge(await served.pki.answer('second', asked.request, signer), new Date());
}

describe('an answer by OCSP', () => {
  it('is believed from a responder that the authority made, with its end', async () => {
    const { status, nextUpdate } = await judgedBy(await responder(SIGNS, ANSWERS, NO_CHECK));
    expect(status).toBe('good');
    expect(nextUpdate?.getTime()).toBeGreaterThan(Date.now());
  });

  it('is believed from the authority itself', async () => {
    const { folder, cert } = served.pki.authorities.second;
    const key = readFileSync(join(folder, 'ca.key'));
    expect(await judgedBy(signerOf({ cert: cert(), key }))).toMatchObject({ status: 'good' });
  });

  it.each([
    ['is not said to be a responder', [SIGNS, NO_CHECK]],
    ['may not sign', ['keyUsage=critical,keyAgreement', ANSWERS, NO_CHECK]],
    ['could itself be revoked', [SIGNS, ANSWERS]],
    [
      'has a critical extension that nobody understands',
      [SIGNS, ANSWERS, NO_CHECK, '1.2.3.4=critical,DER:0500'],
    ],
  ])('is not believed from one whose certificate %s', async (_why, extensions) => {
    await expect(judgedBy(await responder(...extensions))).rejects.toThrow(/nobody who may/);
  });

  it('is not believed from a responder that a responder made, nor from a card', async () => {
    const order = { subject: '/CN=Responder', extensions: [SIGNS, ANSWERS, NO_CHECK] };
    const { leaf } = await served.pki.issueBelow('second', order, order);
    await expect(judgedBy(signerOf(leaf))).rejects.toThrow(/nobody who may/);
    await expect(judgedBy(signerOf(card))).rejects.toThrow(/nobody who may/);
  });

  it('is not believed before and after the time of its responder’s certificate', async () => {
    const signer = await responder(SIGNS, ANSWERS, NO_CHECK);
    const asked = question();
    const answer = await served.pki.answer('second', asked.request, signer);
    for (const days of [-1, 366]) {
      const then = new Date(Date.now() + days * 24 * HOUR_MS);
      expect(() => asked.judge(answer, then)).toThrow(/nobody who may/);
    }
  });

  it('is not believed to another question, about another certificate, nor after its end', async () => {
    const [asked, again] = [question(), question()];
    const other = question(await served.pki.issue('second', { subject: '/CN=other' }));
    const answer = await served.pki.answer('second', asked.request);
    expect(() => again.judge(answer, new Date())).toThrow(/another question/);
    expect(() => other.judge(answer, new Date())).toThrow(/another/);
    expect(() => asked.judge(answer, new Date(Date.now() + 2 * HOUR_MS))).toThrow(/stale/);
  });

  it('with any one octet changed or cut off is refused, or says the same', async () => {
    const asked = question();
    const answer = await served.pki.answer('second', asked.request);
    const now = new Date();
    const said = (octets: Buffer): string => {
      try {
        return JSON.stringify(asked.judge(octets, now));
      } catch {
        return 'refused';
      }
    };
    const right = said(answer);
    const heard = new Set<string>();
    for (let at = 0; at < answer.length; at++) {
      const changed = Buffer.from(answer);
      changed[at] = (answer[at] as number) ^ 0x01;
      heard.add(said(changed)).add(said(answer.subarray(0, at)));
    }
    expect(right).toContain('"good"');
    expect([...heard].sort()).toEqual(['refused', right].sort());
  });
});
