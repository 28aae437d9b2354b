import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type IssuedCertificate, type ServedPki, servePki } from '@pep/client-identity/testing';
import { eventually } from '@pep/testing';
import { gatewaySuite, OPERATOR_PSN } from './gateway.suite.js';

let pki: ServedPki;
const suite = gatewaySuite('gateway-revocation', async (sandbox) => {
  pki = await servePki();
  const clientCaFile = join(sandbox.folder, 'openssl-ca.pem');
  writeFileSync(clientCaFile, pki.pki.bundle);
  return { clientCaFile, revocation: 'on', revocationRefreshS: '1', revocationTimeoutMs: '10000' };
});
afterAll(() => pki.stop());
beforeEach(() => pki.behave({}));

const subjectOf = (psn: string) =>
  `/C=AM/SN=PETROSYAN/GN=MARIAM/serialNumber=${psn}/CN=MARIAM PETROSYAN ${psn}`;
const CITIZEN = subjectOf('5001950015');
const OPERATOR = subjectOf(OPERATOR_PSN);
const SYSTEM = '/C=AM/O=EKENG/CN=EKENG mail system';
const card = (subject = CITIZEN) => pki.pki.issue('second', { subject });

async function answerTo(issued: IssuedCertificate) {
  const answer = await suite.client(issued).call('/v1/me');
  return { status: answer.status, code: answer.json().code, retryAfter: answer.headers['retry-after'] };
}

describe('a card', () => {
  it('of today’s generation signs in without sending its authority, its names being BMPStrings', async () => {
    expect(await answerTo(await card())).toMatchObject({ status: 200 });
    expect(await suite.toldCaller('sender-registry')).toMatchObject({
      psn: '5001950015',
      name: 'MARIAM PETROSYAN',
    });
  });

  it('of the first generation, RSA and with the PSN at the end of the name, signs in as well', async () => {
    const first = await pki.pki.issue('first', { subject: '/C=AM/CN=MARIAM PETROSYAN 5001950015' });
    expect(await answerTo(first)).toMatchObject({ status: 200 });
    expect(await suite.toldCaller('sender-registry')).toMatchObject({ psn: '5001950015' });
  });

  it.each([
    ['keyCompromise', 'CERTIFICATE_REVOKED'],
    ['certificateHold', 'CERTIFICATE_ON_HOLD'],
  ])('that its authority revoked (%s) is told so', async (reason, code) => {
    const revoked = await card();
    pki.pki.revoke('second', revoked.file, reason);
    expect(await answerTo(revoked)).toMatchObject({ status: 401, code });
    expect(suite.service.requests).toEqual([]);
  });

  it('that its authority never issued does not sign in', async () => {
    const unrecorded = await pki.pki.issue('second', { subject: CITIZEN, unrecorded: true });
    expect(await answerTo(unrecorded)).toMatchObject({ status: 401, code: 'CERTIFICATE_NOT_CONFIRMED' });
  });

  it('that is revoked while it is connected is refused on the same connection', async () => {
    const issued = await card();
    const caller = suite.client(issued);
    expect((await caller.call('/v1/me')).status).toBe(200);
    pki.pki.revoke('second', issued.file);
    await eventually(async () => {
      const answer = await caller.call('/v1/me');
      expect([answer.status, answer.json().code]).toEqual([401, 'CERTIFICATE_REVOKED']);
    });
  });

  it('that is revoked is refused by the list when the responder is away', async () => {
    pki.behave({ ocsp: 'down' });
    // An authority whose list nobody has asked for yet: a list that is kept serves to its end.
    const revoked = await pki.pki.issue('first', { subject: '/C=AM/CN=MARIAM PETROSYAN 5001950015' });
    pki.pki.revoke('first', revoked.file);
    expect(await answerTo(revoked)).toMatchObject({ status: 401, code: 'CERTIFICATE_REVOKED' });
  });
});

describe('while no authority answers', () => {
  beforeEach(() => pki.behave({ ocsp: 'down', crl: 'down' }));

  it.each([
    ['a person is let in', CITIZEN, { status: 200 }],
    ['an operator is not', OPERATOR, { status: 503, code: 'REVOCATION_UNAVAILABLE', retryAfter: '2' }],
    ['a system that was never confirmed is not', SYSTEM, { status: 503, code: 'REVOCATION_UNAVAILABLE' }],
  ])('%s', async (_who, subject, expected) => {
    expect(await answerTo(await card(subject))).toMatchObject(expected);
  });

  it('whoever has a fresh answer goes on, and the first request after it does not wait', async () => {
    pki.behave({});
    const operator = await card(OPERATOR);
    const caller = suite.client(operator);
    // An address that failed in a test before is left alone for ten seconds.
    await eventually(async () => expect((await caller.call('/v1/me')).status).toBe(200), 20_000);
    pki.behave({ ocsp: 'silent', crl: 'silent' });
    pki.asked.length = 0;
    // The gateway asks anew after a second, in vain; calls pass before, meanwhile and after it.
    await eventually(async () => {
      expect((await caller.call('/v1/me')).status).toBe(200);
      expect(pki.asked).toContain('ocsp second');
    }, 10_000);
    expect((await caller.call('/v1/me')).status).toBe(200);
    expect((await suite.client(operator).call('/v1/me')).status).toBe(200);
  }, 60_000);
});
