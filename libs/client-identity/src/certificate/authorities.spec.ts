import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { type ServedPki, servePki } from '../testing/index.js';
import { Authorities } from './authorities.js';
import { purposesOf } from './extensions.js';
import { holderOf } from './holder.js';

const CARD = '/C=AM/SN=PETROSYAN/GN=MARIAM/serialNumber=5001950015/CN=MARIAM PETROSYAN 5001950015';
const DAY_MS = 86_400_000;

let served: ServedPki;
let foreign: ServedPki;
beforeAll(async () => {
  [served, foreign] = await Promise.all([servePki(), servePki()]);
}, 90_000);
afterAll(() => Promise.all([served.stop(), foreign.stop()]));

const certificateOf = ({ cert }: { readonly cert: Buffer }) => new X509Certificate(cert);
const now = () => new Date();
const judge = (der: Buffer, at = now()) => new Authorities(served.pki.bundle).verify(der, at);

describe('a certificate that did not come by TLS', () => {
  it.each(['second', 'first'] as const)(
    'leads through the authority of the %s generation to its root',
    async (generation) => {
      const card = certificateOf(await served.pki.issue(generation, { subject: CARD }));
      const { certificate, issuers, chainError } = judge(card.raw);
      expect(chainError).toBeUndefined();
      expect(certificate?.fingerprint256).toBe(card.fingerprint256);
      expect(issuers.map(({ subject }) => subject.split('\n').at(-1))).toEqual([
        generation === 'second' ? 'CN=Test Citizen CA' : 'CN=Test Citizen CA 1',
        'CN=Test Root CA',
      ]);
    },
  );

  it('is not believed when an authority of the same name, but another key, issued it', async () => {
    const card = certificateOf(await foreign.pki.issue('second', { subject: CARD }));
    expect(judge(card.raw).chainError).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('is told apart when it has ended, and when it has not begun', async () => {
    const { raw, validFromDate, validToDate } = await eventually(async () => {
      const card = certificateOf(await served.pki.issue('second', { subject: CARD }));
      // Its authority has to be valid at the moment that is asked about.
      const authority = certificateOf({ cert: served.pki.authorities.second.cert() });
      expect(card.validFromDate.getTime()).toBeGreaterThan(authority.validFromDate.getTime());
      return card;
    });
    expect(judge(raw, new Date(validToDate.getTime() + DAY_MS)).chainError).toBe('CERT_HAS_EXPIRED');
    expect(judge(raw, new Date(validFromDate.getTime() - 1)).chainError).toBe('CERT_NOT_YET_VALID');
  });

  it('is not believed when it asks, as critical, for what is not understood here', async () => {
    const extensions = ['nameConstraints=critical,permitted;DNS:example.am'];
    const card = certificateOf(await served.pki.issue('second', { subject: CARD, extensions }));
    expect(judge(card.raw).chainError).toBe('UNHANDLED_CRITICAL_EXTENSION');
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['no certificate', () => Buffer.from('3003020101', 'hex')],
    ['PEM', () => served.pki.authorities.root.cert()],
    [
      'a certificate with something behind it',
      () =>
        Buffer.concat([certificateOf({ cert: served.pki.authorities.root.cert() }).raw, Buffer.from([0])]),
    ],
  ])('is none when it is %s', (_what, octets) => {
    expect(judge(octets())).toEqual({ certificate: undefined, issuers: [], chainError: 'CERT_REJECTED' });
  });

  it('may bring the authority between it and a root of the bundle, and only that', async () => {
    const card = certificateOf(await served.pki.issue('second', { subject: CARD }));
    const { root, second } = served.pki.authorities;
    const rootOnly = new Authorities(root.cert().toString());
    expect(rootOnly.verify(card.raw, now()).chainError).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(
      rootOnly.verify(card.raw, now(), [certificateOf({ cert: second.cert() })]).chainError,
    ).toBeUndefined();
    const { root: foreignRoot, second: foreignCa } = foreign.pki.authorities;
    const intruder = certificateOf(await foreign.pki.issue('second', { subject: CARD }));
    const brought = [foreignCa, foreignRoot].map((one) => certificateOf({ cert: one.cert() }));
    expect(rootOnly.verify(intruder.raw, now(), brought).chainError).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('is not believed below an authority that may have none below it (pathlen)', async () => {
    const ca = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,digitalSignature'];
    const below = await served.pki.issueBelow(
      'second',
      { subject: '/CN=Below', extensions: ca },
      { subject: CARD },
    );
    const judged = new Authorities(served.pki.bundle).verify(certificateOf(below.leaf).raw, now(), [
      certificateOf(below.authority),
    ]);
    expect(judged.chainError).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
});

describe('a card', () => {
  it('has one certificate to sign in and another to sign with', async () => {
    const signing = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,nonRepudiation'];
    const [first, second] = [
      await served.pki.issue('second', { subject: CARD }),
      await served.pki.issue('second', { subject: CARD, extensions: signing }),
    ];
    expect(purposesOf(certificateOf(first))).toEqual({ authentication: true, signature: false });
    expect(purposesOf(certificateOf(second))).toEqual({ authentication: false, signature: true });
  });

  it('names its holder where the configured places say, in BMPStrings too', async () => {
    const card = certificateOf(await served.pki.issue('second', { subject: CARD }));
    const person = { kind: 'person', psn: '5001950015', name: 'MARIAM PETROSYAN' };
    expect(holderOf(card)).toEqual(person);
    expect(holderOf(card, ['common-name-tail'])).toEqual(person);
    const tail = certificateOf(
      await served.pki.issue('first', { subject: '/CN=MARIAM PETROSYAN 5001950015' }),
    );
    expect(holderOf(tail, ['common-name-tail'])).toEqual(person);
    expect(holderOf(tail, ['serial-number'])).toBeUndefined();
  });
});
