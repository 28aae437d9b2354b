import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PkiSuite } from './pki.suite.js';

describe('told to, the sandbox’s PKI', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());
  beforeEach(() => pki.control('DELETE', '/pki'));

  const askOcsp = () => pki.ocsp('citizen-ca', ['identities/citizen/cert.pem']);
  const readList = () => pki.verify('identities/citizen/cert.pem');

  it.each([
    ['down', /Error querying OCSP responder/i],
    ['try-later', /Responder Error: trylater \(3\)/],
    ['wrong-signer', /Response Verify Failure[^]*missing ocspsigning usage/],
    ['stale', /status expired/],
  ])('answers OCSP as if it were %s', async (ocsp, said) => {
    await pki.behave({ ocsp });
    expect(await askOcsp()).toMatch(said);
    expect(await readList()).toContain('OK');
  });

  it.each([
    ['wrong-signer', /CRL signature failure/],
    ['stale', /CRL has expired/],
  ])('gives out lists as if they were %s', async (crl, said) => {
    await pki.behave({ crl });
    expect(await readList()).toMatch(said);
    expect(await askOcsp()).toContain('good');
  });

  it('gives out no lists while they are down, and 503 while they come later', async () => {
    const list = `${pki.origin}/crl/root.crl`;
    await pki.behave({ crl: 'down' });
    await expect(fetch(list)).rejects.toThrow('fetch failed');
    await pki.behave({ crl: 'try-later' });
    const answer = await fetch(list);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it.each([
    ['try-later', /time source is not available/, false],
    ['wrong-signer', /Status: Granted/, false],
  ])('stamps as if it were %s', async (tsa, said, isVerified) => {
    await pki.behave({ tsa });
    const { text, verified } = await pki.stamp('-sha256', '-cert');
    expect(text).toMatch(said);
    expect(verified).toBe(isVerified);
  });

  it('stamps yesterday’s time when it is stale, and nothing while it is down', async () => {
    const dayOf = (text: string) => Date.parse(/Time stamp: (.+)/.exec(text)?.[1] ?? '');
    const { text: now } = await pki.stamp('-sha256', '-cert');
    await pki.behave({ tsa: 'stale' });
    const { text: before, verified } = await pki.stamp('-sha256', '-cert');
    expect(dayOf(now) - dayOf(before)).toBeGreaterThan(86_000_000);
    expect(verified).toBe(true);
    await pki.behave({ tsa: 'down' });
    await expect(pki.stamp('-sha256')).rejects.toThrow('fetch failed');
  });

  it('keeps those waiting who ask what is slow', async () => {
    await pki.behave({ crl: 'slow', slowMs: 3_600_000 });
    const asked = fetch(`${pki.origin}/crl/root.crl`, { signal: AbortSignal.timeout(500) });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    await pki.behave({ crl: 'slow', slowMs: 1 });
    expect((await fetch(`${pki.origin}/crl/root.crl`)).status).toBe(200);
  });

  it('shows how it behaves and how often it was asked, and forgets both', async () => {
    await pki.behave({ ocsp: 'down' });
    await askOcsp();
    await readList();
    const working = { ocsp: 'works', crl: 'works', tsa: 'works', slowMs: 10_000 };
    expect((await pki.control('GET', '/pki')).json()).toEqual({
      ...working,
      ocsp: 'down',
      calls: { ocsp: 1, crl: 3, tsa: 0 },
    });
    expect((await pki.control('DELETE', '/pki')).statusCode).toBe(204);
    expect((await pki.control('GET', '/pki')).json()).toEqual({
      ...working,
      calls: { ocsp: 0, crl: 0, tsa: 0 },
    });
  });

  it.each([
    [{ ocsp: 'broken' }, 'ocsp'],
    [{ slowMs: -1 }, 'slowMs'],
  ])('refuses %j and names the field', async (body, field) => {
    const answer = await pki.control('PUT', '/pki', body);
    expect(answer.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST', errors: [{ field }] });
  });
});
