import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, TestClock } from '@pep/testing';
import { type IssuedCertificate, type PkiBehaviour, type ServedPki, servePki } from '../testing/index.js';
import { RevocationChecker } from './revocation-checker.js';

const PERSON = '/C=AM/SN=PETROSYAN/GN=MARIAM/serialNumber=5001950015/CN=MARIAM PETROSYAN 5001950015';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let served: ServedPki;
let good: IssuedCertificate;
let first: IssuedCertificate;
let revoked: IssuedCertificate;
beforeAll(async () => {
  served = await servePki();
  [good, first, revoked] = await Promise.all([
    served.pki.issue('second', { subject: PERSON }),
    served.pki.issue('first', { subject: '/C=AM/CN=MARIAM PETROSYAN 5001950015' }),
    served.pki.issue('second', { subject: PERSON }),
  ]);
  served.pki.revoke('second', revoked.file);
}, 60_000);
afterAll(() => served.stop());
beforeEach(() => {
  served.behave({});
  served.asked.length = 0;
});

const der = ({ cert }: IssuedCertificate): Buffer => new X509Certificate(cert).raw;

function checkerWith(settings: Partial<ConstructorParameters<typeof RevocationChecker>[0]> = {}) {
  const clock = new TestClock();
  const checker = new RevocationChecker({
    authorities: served.pki.bundle,
    clock,
    timeoutMs: 1_500,
    ...settings,
  });
  return { clock, checker };
}

describe('the revocation of a certificate', () => {
  it.each([
    ['today’s generation (P-256)', () => good],
    ['the first generation (RSA)', () => first],
  ])('is asked by OCSP, for a card of %s and for its authority', async (_which, card) => {
    const verdict = await checkerWith().checker.check(der(card()));
    expect(verdict).toMatchObject({ status: 'good', source: 'ocsp' });
    expect(served.asked.map((question) => question.split(' ')[0])).toEqual(['ocsp', 'ocsp']);
  });

  it.each<[string, PkiBehaviour['ocsp'], string]>([
    ['OCSP', 'works', 'ocsp'],
    ['the list, when OCSP is down', 'down', 'crl'],
    ['the list, when OCSP does not answer', 'silent', 'crl'],
  ])('comes with its reason from %s', async (_by, ocsp, source) => {
    served.behave({ ocsp });
    // A question takes as long as an openssl process.
    const timeoutMs = ocsp === 'silent' ? 2_000 : 10_000;
    const verdict = await checkerWith({ timeoutMs }).checker.check(der(revoked));
    expect(verdict).toMatchObject({ status: 'revoked', source, reason: 'keyCompromise' });
  });

  it.each<PkiBehaviour['ocsp']>(['try-later', 'wrong-signer', 'flood'])(
    'is asked of the list when the responder is %s',
    async (ocsp) => {
      served.behave({ ocsp });
      expect(await checkerWith().checker.check(der(good))).toMatchObject({ status: 'good', source: 'crl' });
    },
  );

  it('is not believed from an answer that was given to somebody else before', async () => {
    await checkerWith().checker.check(der(good));
    served.behave({ ocsp: 'replayed', crl: 'down' });
    expect((await checkerWith().checker.check(der(good))).status).toBe('unavailable');
  });

  it.each<PkiBehaviour['crl']>(['down', 'stale', 'wrong-issuer', 'flood'])(
    'is unavailable when OCSP is down and the list is %s',
    async (crl) => {
      served.behave({ ocsp: 'down', crl });
      const verdict = await checkerWith().checker.check(der(good));
      expect(verdict).toMatchObject({ status: 'unavailable', source: 'none' });
    },
  );

  it('is unknown when the authority never issued it', async () => {
    const { checker } = checkerWith();
    const stranger = await served.pki.issue('second', { subject: PERSON, unrecorded: true });
    expect(await checker.check(der(stranger))).toMatchObject({ status: 'unknown', source: 'ocsp' });
  });

  it('is unavailable for a certificate of nobody’s, and nobody is asked', async () => {
    const { checker } = checkerWith({ authorities: served.pki.authorities.second.cert().toString() });
    expect((await checker.check(der(good))).status).toBe('unavailable');
    expect(served.asked).toEqual([]);
  });

  it('is asked at the fallback address of its issuer when the certificate names none', async () => {
    const plain = await served.pki.issue('second', { subject: PERSON, addresses: false });
    expect((await checkerWith().checker.check(der(plain))).status).toBe('unavailable');
    const fallbacks = new Map([['Test Citizen CA', { ocsp: [served.address('ocsp', 'second')], crl: [] }]]);
    expect((await checkerWith({ fallbacks }).checker.check(der(plain))).status).toBe('good');
  });
});

describe('an answer', () => {
  it('is asked for once, however many want it, and then repeated', async () => {
    const { checker } = checkerWith();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => checker.check(der(good))));
    expect(new Set(verdicts).size).toBe(1);
    await checker.check(der(good));
    expect([...served.asked].sort()).toEqual(['ocsp root', 'ocsp second']);
  });

  it('is renewed in the background while it is fresh, and a revocation is known then', async () => {
    const { checker, clock } = checkerWith();
    const card = await served.pki.issue('second', { subject: PERSON });
    const watched = checker.watch(new X509Certificate(card.cert));
    await watched.wait();
    served.pki.revoke('second', card.file, 'superseded');
    expect(watched.current(clock.now().getTime())?.status).toBe('good');
    clock.advance(MINUTE_MS + 1);
    // The request that makes it ask anew does not wait.
    expect(watched.current(clock.now().getTime())?.status).toBe('good');
    await eventually(() =>
      expect(watched.current(clock.now().getTime())).toMatchObject({
        status: 'revoked',
        reason: 'superseded',
      }),
    );
  });

  it('outlives an outage to its end; then it is unavailable, at once', async () => {
    const { checker, clock } = checkerWith({ retryAfterMs: 100 });
    const watched = checker.watch(new X509Certificate(good.cert));
    const { freshUntil } = await watched.wait();
    served.behave({ ocsp: 'down', crl: 'down' });
    clock.advance(2 * MINUTE_MS);
    expect(watched.current(clock.now().getTime())?.status).toBe('good');
    await eventually(() => expect(served.asked.length).toBeGreaterThan(2));
    await eventually(() => {
      clock.advance(DAY_MS);
      expect(watched.current(clock.now().getTime())).toMatchObject({
        status: 'unavailable',
        lastGoodUntil: freshUntil,
      });
    });
  });

  it('that was missing comes without anybody waiting for it', async () => {
    served.behave({ ocsp: 'down', crl: 'down' });
    const { checker, clock } = checkerWith({ retryAfterMs: 10 });
    const watched = checker.watch(new X509Certificate(good.cert));
    expect((await watched.wait()).status).toBe('unavailable');
    served.behave({});
    await eventually(() => expect(watched.current(clock.now().getTime())?.status).toBe('good'));
  });

  it('that said revoked stands while nobody answers', async () => {
    const { checker, clock } = checkerWith();
    const watched = checker.watch(new X509Certificate(revoked.cert));
    await watched.wait();
    served.behave({ ocsp: 'down', crl: 'down' });
    clock.advance(DAY_MS);
    expect((await watched.wait()).status).toBe('revoked');
  });
});

it('a revoked authority takes its certificates with it', async () => {
  const { checker } = checkerWith();
  served.pki.revoke('root', served.pki.authorities.first.certFile, 'CACompromise');
  expect(await checker.check(der(first))).toMatchObject({ status: 'revoked', reason: 'cACompromise' });
  served.behave({ ocsp: 'down' });
  expect(await checkerWith().checker.check(der(first))).toMatchObject({ status: 'revoked', source: 'crl' });
});
