import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PkiSuite } from './pki.suite.js';

describe('the revocation lists, read by openssl', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());

  async function shown(authority: string): Promise<string> {
    const answer = await fetch(`${pki.origin}/crl/${authority}.crl`);
    expect(answer.headers.get('content-type')).toBe('application/pkix-crl');
    pki.write('list.crl', Buffer.from(await answer.arrayBuffer()));
    return (await pki.openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text')).text;
  }

  it.each(['citizen', 'pensioner'])(
    'leave %s’s certificates good, their authorities included',
    async (id) => {
      expect(await pki.verify(`identities/${id}/cert.pem`)).toContain('OK');
      expect(await pki.verify(`identities/${id}/sign-cert.pem`)).toContain('OK');
    },
  );

  it.each(['cert.pem', 'sign-cert.pem'])('refuse the revoked persona’s %s', async (name) => {
    expect(await pki.verify(`identities/revoked/${name}`)).toContain('certificate revoked');
  });

  it.each([
    ['first', 'citizen-ca-1'],
    ['second', 'citizen-ca'],
  ])('refuse a card of the %s generation once it is revoked', async (generation, authority) => {
    const { authentication } = await pki.issue({ generation });
    const certificate = pki.write('card.pem', authentication.certificate);
    expect(await pki.verify(certificate)).toContain('OK');
    await pki.revoke(authentication.fingerprint, { reason: 'superseded' });
    expect(await pki.verify(certificate)).toContain('certificate revoked');
    expect(await shown(authority)).toMatch(/X509v3 CRL Reason Code:\s+Superseded/);
  });

  it('give no reason where none was given', async () => {
    const { authentication } = await pki.issue({ generation: 'first' });
    await pki.revoke(authentication.fingerprint);
    expect(await shown('citizen-ca-1')).toMatch(/Revocation Date: .*\n(?!\s+CRL entry extensions)/);
  });

  it('end a hold when it is lifted', async () => {
    const { signature } = await pki.issue();
    const certificate = pki.write('card.pem', signature.certificate);
    await pki.revoke(signature.fingerprint, { reason: 'certificateHold' });
    expect(await pki.verify(certificate)).toContain('certificate revoked');
    await pki.control('DELETE', `/cards/${signature.fingerprint}/revocation`);
    expect(await pki.verify(certificate)).toContain('OK');
  });

  it('have numbers that rise, and an end', async () => {
    const numberOf = async () =>
      BigInt(/CRL Number:\s+(\d+|0x[0-9A-F]+)/.exec(await shown('root'))?.[1] ?? -1);
    const first = await numberOf();
    expect(await numberOf()).toBeGreaterThan(first);
    expect(await shown('root')).toMatch(/Next Update: \w[^]*No Revoked Certificates/);
  });

  it('list the citizen CA when that is revoked', async () => {
    const { text } = await pki.openssl(
      'x509',
      '-in',
      'ca/citizen-ca-1.pem',
      '-noout',
      '-sha256',
      '-fingerprint',
    );
    await pki.revoke(text.trim().split('=')[1] ?? '');
    expect(await pki.verify('identities/pensioner/cert.pem')).toContain('error 23 at 1 depth');
    expect(await pki.verify('identities/citizen/cert.pem')).toContain('OK');
  });

  it('are where the certificates say, as are the certificates of their issuers', async () => {
    const text = async (file: string) => (await pki.openssl('x509', '-in', file, '-noout', '-text')).text;
    const addresses = [...(await text('identities/citizen/cert.pem')).matchAll(/URI:(\S+)/g)].map(
      ([, uri]) => uri,
    );
    expect(addresses).toEqual([
      `${pki.origin}/ocsp`,
      `${pki.origin}/ca/citizen-ca.cer`,
      `${pki.origin}/crl/citizen-ca.crl`,
    ]);
    const issuer = await fetch(`${pki.origin}/ca/citizen-ca.cer`);
    pki.write('issuer.cer', Buffer.from(await issuer.arrayBuffer()));
    expect(await text('issuer.cer')).toBe(await text('ca/citizen-ca.pem'));
    expect(await text('ca/citizen-ca.pem')).toContain(`URI:${pki.origin}/crl/root.crl`);
  });

  it.each([
    ['GET', '/crl/none.crl', 404],
    ['GET', '/ocsp', 405],
    ['GET', '/tsa', 405],
    ['POST', '/', 404],
  ])('are all there is beside OCSP and time-stamps: %s %s is %d', async (method, path, status) => {
    expect((await fetch(`${pki.origin}${path}`, { method })).status).toBe(status);
  });
});
