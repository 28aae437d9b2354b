import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { clientCertField } from '../src/route/client-cert.js';
import { gatewaySuite } from './gateway.suite.js';
import type { Card } from './sandbox-files.js';

const suite = gatewaySuite('gateway-proxy', async () => ({ trustedProxies: '127.0.0.1/32,127.0.0.9/32' }));

const fieldOf = ({ cert }: Pick<Card, 'cert'>) => clientCertField(new X509Certificate(cert).raw);
const citizen = () => fieldOf(suite.sandbox.card('citizen'));
const proxied = (headers: Record<string, string | string[]>) =>
  suite.client(undefined, suite.gateway.proxyPort).call('/v1/me', { headers });

describe('a trusted proxy that ends TLS', () => {
  it('tells by Client-Cert who calls, and by X-Forwarded-For from where', async () => {
    const headers = { 'client-cert': citizen(), 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 127.0.0.9' };
    expect((await proxied(headers)).status).toBe(200);
    expect(await suite.toldCaller('sender-registry')).toMatchObject({
      psn: '5001950015',
      clientAddress: '203.0.113.7',
    });
    expect(suite.service.last.headers).not.toHaveProperty('client-cert');
    expect(suite.service.last.headers['x-forwarded-for']).toBe('203.0.113.7');
  });

  it('carries many callers over one connection and mixes none up', async () => {
    const proxy = suite.client(undefined, suite.gateway.proxyPort);
    for (const [name, psn] of [
      ['citizen', '5001950015'],
      ['operator', '6423850127'],
      ['citizen', '5001950015'],
    ] as const) {
      await proxy.call('/v1/me', { headers: { 'client-cert': fieldOf(suite.sandbox.card(name)) } });
      expect(await suite.toldCaller('sender-registry')).toMatchObject({ psn });
    }
  });

  it('may send a public call on that has no certificate, with the client’s address', async () => {
    const proxy = suite.client(undefined, suite.gateway.proxyPort);
    const answer = await proxy.call('/v1/verify/R00', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(answer.status).toBe(200);
    expect(suite.service.last.headers['x-forwarded-for']).toBe('203.0.113.7');
  });

  it.each([
    ['of another authority', 'foreign', 'CERTIFICATE_UNTRUSTED'],
    ['that has expired', 'expired', 'CERTIFICATE_EXPIRED'],
    ['for servers', 'server-only', 'CERTIFICATE_WRONG_PURPOSE'],
  ])('is not believed a certificate %s', async (_which, name, code) => {
    const answer = await proxied({ 'client-cert': fieldOf(suite.sandbox.rejectedCard(name)) });
    expect([answer.status, answer.json().code]).toEqual([401, code]);
    expect(suite.service.requests).toEqual([]);
  });

  it('is not believed a card’s signature certificate: that one does not sign in', async () => {
    const cert = suite.sandbox.read('identities/citizen/sign-cert.pem');
    const answer = await proxied({ 'client-cert': fieldOf({ cert }) });
    expect([answer.status, answer.json().code]).toEqual([401, 'CERTIFICATE_WRONG_PURPOSE']);
  });

  it.each([
    ['no certificate', {}, 401, 'CERTIFICATE_REQUIRED'],
    ['two certificates', { 'client-cert': [':AAAA:', ':BBBB:'] }, 400, 'CLIENT_CERT_MALFORMED'],
    ['something else', { 'client-cert': '-----BEGIN CERTIFICATE-----' }, 400, 'CLIENT_CERT_MALFORMED'],
    ['octets that are none', { 'client-cert': ':AAAA:' }, 400, 'CLIENT_CERT_MALFORMED'],
    [
      'a chain that is none',
      { 'client-cert': ':AAAA:', 'client-cert-chain': 'x' },
      400,
      'CLIENT_CERT_MALFORMED',
    ],
  ])('that sends %s is told so', async (_what, headers, status, code) => {
    const answer = await proxied(headers);
    expect([answer.status, answer.json().code]).toEqual([status, code]);
  });
});

describe('anybody else', () => {
  it('does not even reach the proxies’ port', async () => {
    const stranger = suite.client(undefined, suite.gateway.proxyPort, '127.0.0.5');
    await expect(stranger.call('/v1/me', { headers: { 'client-cert': citizen() } })).rejects.toThrow();
  });

  it.each([
    'Client-Cert',
    'client_cert',
    'CLIENT-CERT',
    'Client_Cert',
    'ssl-client-cert',
    'SSL_CLIENT_CERT',
    'X-SSL-Client-Cert',
    'X-Client-Cert',
    'X-Forwarded-Client-Cert',
    'X-Forwarded-Tls-Client-Cert',
  ])('is nobody with %s on either of the other ports, though its address is a proxy’s', async (name) => {
    for (const port of [suite.gateway.mtlsPort, suite.gateway.publicPort]) {
      const answer = await suite.client(undefined, port).call('/v1/me', { headers: { [name]: citizen() } });
      expect([answer.status, answer.json().code]).toEqual([401, 'CERTIFICATE_REQUIRED']);
    }
    expect(suite.service.requests).toEqual([]);
  });

  it('stays who the connection’s card says, and a service sees neither field nor address of its making', async () => {
    const headers = {
      'client-cert': fieldOf(suite.sandbox.card('operator')),
      client_cert: fieldOf(suite.sandbox.card('operator')),
      'client-cert-chain': ':AAAA:',
      forwarded: 'for=203.0.113.7',
      'x-forwarded-for': '203.0.113.7',
      x_forwarded_for: '203.0.113.7',
    };
    const answer = await suite.client(suite.sandbox.card('citizen')).call('/v1/me', { headers });
    expect(answer.status).toBe(200);
    expect(await suite.toldCaller('sender-registry')).toMatchObject({
      psn: '5001950015',
      clientAddress: '127.0.0.1',
    });
    const seen = Object.keys(suite.service.last.headers);
    expect(seen.filter((name) => /cert|forwarded/.test(name))).toEqual(['x-forwarded-for']);
  });
});

describe('the caller’s whole certificate', () => {
  it.each([
    ['activation', '/v1/certificates/me', true],
    ['any other service', '/v1/me', false],
  ])('reaches %s: %s', async (_service, path, told) => {
    const card = suite.sandbox.card('citizen');
    await suite
      .client(card)
      .call(path, { headers: { 'client-cert': fieldOf(suite.sandbox.card('operator')) } });
    const direct = suite.service.last.headers['client-cert'];
    await suite
      .client(undefined, suite.gateway.proxyPort)
      .call(path, { headers: { 'client-cert': fieldOf(card) } });
    const viaProxy = suite.service.last.headers['client-cert'];
    expect([direct, viaProxy]).toEqual(told ? [fieldOf(card), fieldOf(card)] : [undefined, undefined]);
  });

  it('is not made up for a public call of activation', async () => {
    const headers = { 'client-cert': citizen(), 'content-type': 'application/json' };
    const caller = suite.client(undefined, suite.gateway.publicPort);
    const answer = await caller.call('/v1/pin-activations', { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(200);
    expect(suite.service.last.headers).not.toHaveProperty('client-cert');
  });
});
