import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OctetString } from 'asn1js';
import { Certificate, Extension, OCSPRequest, OCSPResponse } from 'pkijs';
import { X509Certificate } from 'node:crypto';
import { PkiSuite } from './pki.suite.js';

const NONCE = '1.3.6.1.5.5.7.48.1.2';

describe('the OCSP responder, asked by openssl', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());

  const file = (...parts: string[]) => join(pki.folder, ...parts);
  const der = (path: string) => new X509Certificate(readFileSync(file(path))).raw;
  /** A request for the citizen's card, made by openssl. */
  async function request(...more: string[]): Promise<Buffer> {
    const about = ['-issuer', 'ca/citizen-ca.pem', '-cert', 'identities/citizen/cert.pem'];
    await pki.openssl('ocsp', ...about, ...more, '-reqout', 'request.der');
    return readFileSync(file('request.der'));
  }
  async function post(body: Buffer): Promise<OCSPResponse> {
    const sent = { method: 'POST', body: new Uint8Array(body) };
    return OCSPResponse.fromBER(await (await fetch(`${pki.origin}/ocsp`, sent)).arrayBuffer());
  }
  const statusOf = (response: OCSPResponse) => response.responseStatus.valueBlock.valueDec;

  it.each([
    ['citizen', 'cert', 'citizen-ca', 'sha1', 'good'],
    ['citizen', 'sign-cert', 'citizen-ca', 'sha256', 'good'],
    ['pensioner', 'cert', 'citizen-ca-1', 'sha256', 'good'],
    ['pensioner', 'sign-cert', 'citizen-ca-1', 'sha1', 'good'],
    ['newcomer', 'cert', 'citizen-ca', 'sha256', 'good'],
    ['system', 'cert', 'citizen-ca', 'sha1', 'good'],
    ['revoked', 'cert', 'citizen-ca', 'sha256', 'revoked'],
    ['revoked', 'sign-cert', 'citizen-ca', 'sha1', 'revoked'],
  ])('says of %s’s %s, issued by %s and asked with %s, that it is %s', async (persona, name, ...about) => {
    const [issuer, hash, status] = about;
    const certificate = `identities/${persona}/${name}.pem`;
    const said = await pki.ocsp(issuer, [certificate], [`-${hash}`]);
    expect(said).toContain('Response verify OK');
    expect(said).toContain(`${certificate}: ${status}`);
  });

  it('says of a citizen CA that it is good, signed for the root', async () => {
    const said = await pki.ocsp('root', ['ca/citizen-ca-1.pem']);
    expect(said).toContain('Response verify OK');
    expect(said).toContain('ca/citizen-ca-1.pem: good');
  });

  it('says when and why a certificate was revoked', async () => {
    const { authentication } = await pki.issue();
    pki.write('lost.pem', authentication.certificate);
    await pki.revoke(authentication.fingerprint, { reason: 'cessationOfOperation' });
    const said = await pki.ocsp('citizen-ca', ['lost.pem']);
    expect(said).toMatch(/lost\.pem: revoked\n[^]*Reason: cessationOfOperation\n\s+Revocation Time: \w/);
  });

  it('gives no reason where none was given', async () => {
    const { signature } = await pki.issue({ generation: 'first' });
    pki.write('lost.pem', signature.certificate);
    await pki.revoke(signature.fingerprint);
    const said = await pki.ocsp('citizen-ca-1', ['lost.pem']);
    expect(said).toContain('lost.pem: revoked');
    expect(said).not.toContain('Reason');
  });

  it('does not know what was never issued, and answers several questions at once', async () => {
    const citizen = 'identities/citizen/cert.pem';
    const said = await pki.ocsp(
      'citizen-ca',
      [citizen, 'identities/revoked/cert.pem'],
      ['-serial', '0x1234'],
    );
    expect(said).toContain('Response verify OK');
    expect(said).toMatch(/0x1234: unknown[^]*citizen\/cert\.pem: good[^]*revoked\/cert\.pem: revoked/);
  });

  it('answers for one authority at a time, as only that may sign the answer', async () => {
    const both = ['-cert', 'identities/citizen/cert.pem', '-issuer', 'ca/citizen-ca-1.pem'];
    const said = await pki.ocsp('citizen-ca', ['identities/pensioner/cert.pem'], both);
    expect(said).toContain('Responder Error: unauthorized (6)');
  });

  it('is not competent for other authorities', async () => {
    const said = await pki.ocsp('server-ca', ['tls/server.pem']);
    expect(said).toContain('Responder Error: unauthorized (6)');
  });

  it.each([
    ['escaped', (text: string) => encodeURIComponent(text)],
    ['as it is', (text: string) => text],
  ])('answers a GET with the request %s', async (_how, written) => {
    const encoded = (await request('-no_nonce')).toString('base64');
    const answer = await fetch(`${pki.origin}/ocsp/${written(encoded)}`);
    expect(answer.headers.get('content-type')).toBe('application/ocsp-response');
    pki.write('response.der', Buffer.from(await answer.arrayBuffer()));
    const about = ['-issuer', 'ca/citizen-ca.pem', '-cert', 'identities/citizen/cert.pem'];
    const said = await pki.openssl('ocsp', ...about, '-respin', 'response.der', '-CAfile', 'ca/ca.pem');
    expect(said.text).toMatch(/cert\.pem: good[^]*Response verify OK/);
  });

  it.each([
    ['of one octet', 1, 0],
    ['of 32 octets', 32, 0],
    ['of 128 octets', 128, 0],
    ['without an octet', 0, 1],
    ['of 129 octets', 129, 1],
  ])('answers a nonce %s as RFC 9654 says', async (_what, octets, status) => {
    const asked = new OCSPRequest();
    await asked.createForCertificate(Certificate.fromBER(der('identities/citizen/cert.pem')), {
      hashAlgorithm: 'SHA-256',
      issuerCertificate: Certificate.fromBER(der('ca/citizen-ca.pem')),
    });
    const nonce = new OctetString({ valueHex: new Uint8Array(octets).fill(7) });
    const extension = new Extension({ extnID: NONCE, extnValue: nonce.toBER() });
    asked.tbsRequest.requestExtensions = [extension];
    const response = await post(Buffer.from(asked.toSchema(true).toBER()));
    expect(statusOf(response)).toBe(status);
    const echoed = Buffer.from(response.responseBytes?.response.valueBlock.valueHexView ?? []);
    expect(echoed.includes(Buffer.from(nonce.toBER()))).toBe(status === 0);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['what is no request', Buffer.from('hello')],
    ['a request about nothing', Buffer.from('300430023000', 'hex')],
  ])('answers %s with malformedRequest', async (_what, body) => {
    expect(statusOf(await post(body))).toBe(1);
  });
});

describe('what was issued and revoked', () => {
  let pki: PkiSuite;
  beforeAll(async () => {
    pki = await PkiSuite.start();
  }, 60_000);
  afterAll(() => pki.stop());

  it('is known after a restart', async () => {
    const [good, lost] = [await pki.issue(), await pki.issue()];
    pki.write('good.pem', good.authentication.certificate);
    pki.write('lost.pem', lost.authentication.certificate);
    await pki.revoke(lost.authentication.fingerprint, { reason: 'keyCompromise' });
    await pki.restart();
    const said = await pki.ocsp('citizen-ca', ['good.pem', 'lost.pem']);
    expect(said).toMatch(/good\.pem: good[^]*lost\.pem: revoked[^]*Reason: keyCompromise/);
  });
});
