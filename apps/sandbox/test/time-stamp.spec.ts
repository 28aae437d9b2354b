import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PkiSuite } from './pki.suite.js';

describe('the time-stamp authority, asked by openssl', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());

  it.each([
    [['-sha256', '-cert']],
    [['-sha384', '-cert']],
    [['-sha512', '-cert', '-no_nonce']],
    [['-sha256']],
    [['-sha256', '-cert', '-tspolicy', '1.3.6.1.4.1.32473.1.1']],
  ])('stamps %j', async (query) => {
    const { text, verified } = await pki.stamp(...query);
    expect(text).toContain('Status: Granted');
    expect(verified).toBe(true);
  });

  it('has a certificate for nothing else, by a strict reading good and not revoked', async () => {
    expect(await pki.verify('ca/tsa.pem')).toContain('OK');
    const { text } = await pki.openssl('x509', '-in', 'ca/tsa.pem', '-noout', '-ext', 'extendedKeyUsage');
    expect(text).toMatch(/Extended Key Usage: critical\s+Time Stamping\s*$/);
  });

  it.each([
    ['SHA-1', ['-sha1'], 'unrecognized or unsupported algorithm'],
    ['another policy', ['-sha256', '-tspolicy', '1.2.3.4'], 'policy is not supported'],
  ])('refuses %s', async (_what, query, why) => {
    const { text, verified } = await pki.stamp(...query);
    expect(text).toMatch(/Status: Rejected[^]*Status description: \w/);
    expect(text).toContain(why);
    expect(verified).toBe(false);
  });

  it.each([
    ['what is no request', Buffer.from('hello'), 'data submitted has the wrong format'],
    [
      'a digest that is too short',
      Buffer.from('30170201013012300d060960864801650304020105000401aa', 'hex'),
      'data submitted has the wrong format',
    ],
  ])('refuses %s', async (_what, body, why) => {
    await pki.sendStampQuery(body);
    const { text } = await pki.openssl('ts', '-reply', '-in', 'reply.tsr', '-text');
    expect(text).toContain(`Failure info: the ${why}`);
  });
});
