import { generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Caller, SystemCaller } from './caller.js';
import { admitHolder } from './certificate/checks.js';
import { IdentityTokenIssuer, IdentityTokenVerifier } from './identity-token.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** The fields of a certificate that the checks read. */
const certificate = (given: Partial<Record<keyof X509Certificate, unknown>> = {}): X509Certificate =>
  ({
    subject: 'C=AM\nCN=MARIAM PETROSYAN 5001950015\nserialNumber=5001950015',
    validFromDate: new Date('2024-01-01T00:00:00Z'),
    validToDate: new Date('2028-01-01T00:00:00Z'),
    keyUsage: [CLIENT_AUTH],
    ...given,
  }) as X509Certificate;

const admit = (given: Parameters<typeof certificate>[0], chainError?: string) =>
  admitHolder({ certificate: certificate(given), chainError }, NOW);

describe('admission by certificate', () => {
  it.each([
    ['the serialNumber', 'CN=MARIAM PETROSYAN\nserialNumber=5001950015'],
    ['the end of the CN', 'CN=MARIAM PETROSYAN 5001950015'],
    ['both', 'CN=MARIAM PETROSYAN 5001950015\nserialNumber=5001950015'],
  ])('reads the holder from %s', (_where, subject) => {
    expect(admit({ subject })).toEqual({ kind: 'person', psn: '5001950015', name: 'MARIAM PETROSYAN' });
  });

  it('takes a subject that is nobody’s as a system’s', () => {
    const subject = 'C=AM\nO=EKENG\nserialNumber=22335588\nCN=EKENG mail system';
    expect(admit({ subject })).toEqual({ kind: 'system', name: 'EKENG mail system' });
  });

  it.each([
    ['CERTIFICATE_UNTRUSTED', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['CERTIFICATE_UNTRUSTED', { validToDate: new Date('2025-01-01') }, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['CERTIFICATE_UNTRUSTED', {}, 'CERT_HAS_EXPIRED'],
    ['CERTIFICATE_EXPIRED', { validToDate: new Date('2026-11-21T11:59:59Z') }, 'CERT_HAS_EXPIRED'],
    ['CERTIFICATE_EXPIRED', { validToDate: new Date('2026-11-21T11:59:59Z') }, undefined],
    ['CERTIFICATE_NOT_YET_VALID', { validFromDate: new Date('2027-01-01') }, 'CERT_NOT_YET_VALID'],
    ['CERTIFICATE_WRONG_PURPOSE', { keyUsage: [SERVER_AUTH] }, undefined],
    ['CERTIFICATE_WRONG_PURPOSE', {}, 'INVALID_PURPOSE'],
    ['CERTIFICATE_WITHOUT_PSN', { subject: 'O=EKENG' }, undefined],
    ['CERTIFICATE_WITHOUT_PSN', { subject: 'SN=PETROSYAN\nGN=MARIAM\nCN=MARIAM PETROSYAN' }, undefined],
    ['CERTIFICATE_WITHOUT_PSN', { subject: 'CN=MARIAM PETROSYAN 0001950015' }, undefined],
    ['CERTIFICATE_UNTRUSTED', { subject: 'CN=EKENG mail system' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['CERTIFICATE_WRONG_PURPOSE', { subject: 'CN=www.ekeng.am', keyUsage: [SERVER_AUTH] }, undefined],
    ['CERTIFICATE_WITHOUT_PSN', { subject: 'CN=MARIAM\nserialNumber=0001950015' }, undefined],
  ])('refuses with %s', (code, given, chainError) => {
    expect(() => admit(given, chainError)).toThrow(
      expect.objectContaining({ code, kind: 'unauthenticated' }),
    );
  });

  it('refuses a peer without a certificate, whatever TLS says of it', () => {
    expect(() => admitHolder({ certificate: undefined, chainError: undefined }, NOW)).toThrow(
      expect.objectContaining({ code: 'CERTIFICATE_REQUIRED' }),
    );
  });
});

describe('identity tokens', () => {
  const keys = () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
  const { privateKey, publicKey } = keys();
  const caller: Caller = {
    kind: 'person',
    psn: '5001950015',
    name: 'MARIAM PETROSYAN',
    fingerprint: 'ab'.repeat(32),
    certificateState: 'active',
    operator: false,
    clientAddress: '203.0.113.7',
  };
  const system: SystemCaller = {
    kind: 'system',
    name: 'EKENG mail system',
    fingerprint: 'cd'.repeat(32),
    certificateState: 'unknown',
    operator: false,
    clientAddress: '203.0.113.7',
  };
  const issuer = new IdentityTokenIssuer(privateKey);
  const now = () => Date.now();

  it.each([
    ['person by the PSN', caller, caller.psn],
    ['system by the fingerprint', system, system.fingerprint],
  ])('tell the service that they are for who calls: a %s', async (_whom, identity, subject) => {
    const token = await issuer.issue(identity, 'mail-routing');
    expect(decodeJwt(token).sub).toBe(subject);
    expect(await new IdentityTokenVerifier(publicKey, 'mail-routing').verify(token, now())).toEqual(identity);
  });

  it('are worth nothing to another service', async () => {
    const token = await issuer.issue(caller, 'mail-routing');
    expect(await new IdentityTokenVerifier(publicKey, 'payments').verify(token, now())).toBeUndefined();
  });

  it('end after a minute, also when they were seen before', async () => {
    const token = await issuer.issue(caller, 'mail-routing');
    const verifier = new IdentityTokenVerifier(publicKey, 'mail-routing');
    expect(await verifier.verify(token, now())).toEqual(caller);
    expect(await verifier.verify(token, now() + 70_000)).toBeUndefined();
  });

  it('are not believed when another key, or nobody, signed them', async () => {
    const verifier = new IdentityTokenVerifier(publicKey, 'mail-routing');
    const forged = await new IdentityTokenIssuer(keys().privateKey).issue(caller, 'mail-routing');
    const [header, payload] = (await issuer.issue(caller, 'mail-routing')).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload ?? ''}.`;
    for (const token of [forged, unsigned, `${header ?? ''}.${payload ?? ''}.`, 'nonsense', '']) {
      expect(await verifier.verify(token, now())).toBeUndefined();
    }
  });
});
