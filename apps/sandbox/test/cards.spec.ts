import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PkiSuite, type ShownCard } from './pki.suite.js';

const HOLDER = { psn: '1531790342', surname: 'ՀԱԿՈԲՅԱՆ', givenName: "ANNA-MARIA D'ARK" };

describe('a card that the sandbox issued', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());

  const linesOf = ({ authentication }: ShownCard) =>
    new X509Certificate(authentication.certificate).subject.split('\n');

  it.each([
    ['first', 'PEP Sandbox Citizen CA 1', 'rsa', []],
    ['second', 'PEP Sandbox Citizen CA', 'ec', ['serialNumber=1531790342']],
  ])('of the %s generation comes from %s', async (generation, issuer, kind, serialNumber) => {
    const card = await pki.issue({ ...HOLDER, generation });
    const { surname, givenName, psn } = HOLDER;
    const names = ['C=AM', `SN=${surname}`, `GN=${givenName}`];
    expect(linesOf(card)).toEqual([...names, ...serialNumber, `CN=${givenName} ${surname} ${psn}`]);
    for (const { certificate, key, fingerprint } of [card.authentication, card.signature]) {
      const read = new X509Certificate(certificate);
      expect(read.issuer).toMatch(new RegExp(`CN=${issuer}$`));
      expect(read.publicKey.asymmetricKeyType).toBe(kind);
      expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(fingerprint).toBe(createHash('sha256').update(read.raw).digest('hex'));
    }
    const chain = pki.write('chain.pem', card.chain);
    const own = pki.write('card.pem', card.authentication.certificate);
    const { text } = await pki.openssl(
      'verify',
      '-purpose',
      'sslclient',
      '-x509_strict',
      '-CAfile',
      chain,
      own,
    );
    expect(text).toContain('OK');
  });

  it('signs contracts with a certificate that may do nothing else', async () => {
    const { signature } = await pki.issue();
    const file = pki.write('card.pem', signature.certificate);
    const { text } = await pki.openssl('x509', '-in', file, '-noout', '-ext', 'keyUsage,extendedKeyUsage');
    expect(text).toMatch(/Key Usage: critical\s+Non Repudiation\s*$/);
    const verify = ['-CAfile', 'ca/ca.pem', '-purpose', 'sslclient', file];
    expect((await pki.openssl('verify', ...verify)).text).toMatch(/certificate purpose/);
  });

  it('is good at OCSP at once', async () => {
    pki.write('card.pem', (await pki.issue()).signature.certificate);
    expect(await pki.ocsp('citizen-ca', ['card.pem'])).toContain('card.pem: good');
  });

  it.each(['2026-01-01T00:00:00Z', '2035-06-30T23:59:59+04:00'])(
    'ends when it should: %s',
    async (notAfter) => {
      const { authentication, signature } = await pki.issue({ notAfter });
      for (const { certificate } of [authentication, signature])
        expect(new X509Certificate(certificate).validToDate).toEqual(new Date(notAfter));
    },
  );

  it.each([
    ['no PSN', { psn: undefined }, 'psn'],
    ['a short PSN', { psn: '500195001' }, 'psn'],
    ['an empty name', { surname: '' }, 'surname'],
    ['a name with a line end', { givenName: 'ANI\n' }, 'givenName'],
    ['a name that is too long', { givenName: 'A'.repeat(27) }, 'givenName'],
    ['letters beyond the basic plane', { surname: '𐐀' }, 'surname'],
    ['an unknown generation', { generation: 'third' }, 'generation'],
    ['a date that is none', { notAfter: 'tomorrow' }, 'notAfter'],
    ['a date long ago', { notAfter: '1999-12-31T23:59:59Z' }, 'notAfter'],
  ])('is not to be had with %s', async (_what, wrong, field) => {
    const answer = await pki.control('POST', '/cards', { ...HOLDER, ...wrong });
    expect(answer.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST', errors: [{ field }] });
  });

  it('does not outlive its authority', async () => {
    const answer = await pki.control('POST', '/cards', { ...HOLDER, notAfter: '2099-01-01T00:00:00Z' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'CARD_OUTLIVES_AUTHORITY' });
  });

  it('is revoked one certificate at a time, once and for good', async () => {
    const { authentication, signature } = await pki.issue();
    const first = await pki.revoke(authentication.fingerprint, { reason: 'keyCompromise' });
    expect(first.json()).toEqual({ reason: 'keyCompromise', at: expect.stringMatching(/Z$/) });
    const again = await pki.revoke(authentication.fingerprint, { reason: 'superseded' });
    expect(again.json()).toEqual(first.json());
    const lifted = await pki.control('DELETE', `/cards/${authentication.fingerprint}/revocation`);
    expect(lifted.json()).toMatchObject({ status: 409, code: 'REVOCATION_FINAL' });
    pki.write('other.pem', signature.certificate);
    expect(await pki.ocsp('citizen-ca', ['other.pem'])).toContain('good');
  });

  it('can be held, given back, held again and then revoked for good', async () => {
    const { fingerprint, certificate } = (await pki.issue()).authentication;
    pki.write('card.pem', certificate);
    const said = () => pki.ocsp('citizen-ca', ['card.pem']);
    await pki.revoke(fingerprint, { reason: 'certificateHold' });
    expect(await said()).toContain('Reason: certificateHold');
    expect((await pki.control('DELETE', `/cards/${fingerprint}/revocation`)).statusCode).toBe(204);
    expect((await pki.control('DELETE', `/cards/${fingerprint}/revocation`)).statusCode).toBe(204);
    expect(await said()).toContain('card.pem: good');
    await pki.revoke(fingerprint, { reason: 'certificateHold' });
    await pki.revoke(fingerprint, { reason: 'keyCompromise' });
    expect(await said()).toContain('Reason: keyCompromise');
  });

  it.each([
    ['an unknown certificate', 'ab'.repeat(32), {}, { status: 404, code: 'CARD_UNKNOWN' }],
    ['what is no fingerprint', 'abc', {}, { status: 400, code: 'INVALID_REQUEST' }],
    ['an unknown reason', 'ab'.repeat(32), { reason: 'lost' }, { status: 400, code: 'INVALID_REQUEST' }],
  ])('is not meant by %s', async (_what, fingerprint, body, refusal) => {
    expect((await pki.revoke(fingerprint, body)).json()).toMatchObject(refusal);
  });
});
