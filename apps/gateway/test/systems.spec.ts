import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Answer, Client } from './client.js';
import { fingerprintOf, gatewaySuite } from './gateway.suite.js';

const ISSUER = 'https://rest.example.am';
const suite = gatewaySuite('gateway-systems', async () => ({
  issuerUrl: ISSUER,
  rateCallerPerMinute: '40',
  rateAddressPerMinute: '30',
  trustedProxies: '127.0.0.1/32',
}));

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const askToken = (client: Client, body: string, headers: Record<string, string> = form) =>
  client.call('/oauth2/token', { method: 'POST', headers, body });
const system = () => suite.client(suite.sandbox.card('system'));
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function tokenWith(scope = ''): Promise<string> {
  const answer = await askToken(system(), `grant_type=client_credentials&scope=${scope}`);
  return String(answer.json().access_token);
}

describe('an access token', () => {
  it('is given to a system for five minutes, bound to its certificate', async () => {
    const answer = await askToken(system(), 'grant_type=client_credentials&scope=messages:write');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'messages:write' });
    const fingerprint = fingerprintOf(suite.sandbox.card('system'));
    expect(decodeJwt(answer.json().access_token)).toMatchObject({
      iss: ISSUER,
      cnf: { 'x5t#S256': Buffer.from(fingerprint, 'hex').toString('base64url') },
    });
  });

  it('lets its system in, as itself', async () => {
    const options = { method: 'POST', body: 'letter', ...bearer(await tokenWith('messages:write')) };
    expect((await system().call('/v1/messages', options)).status).toBe(200);
    expect(await suite.toldCaller('mail-routing')).toMatchObject({
      kind: 'system',
      name: 'EKENG mail system',
    });
  });

  it('lets nobody do more than it is for', async () => {
    const answer = await system().call('/v1/messages', bearer(await tokenWith('messages:write')));
    expect([answer.status, answer.json().code]).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="messages:read"',
    );
  });

  it.each([
    ['with another certificate', async () => ['citizen', await tokenWith()]],
    ['when it was tampered with', async () => ['system', `${(await tokenWith()).slice(0, -4)}AAAA`]],
    [
      'when it is an identity token of the inner hop',
      async () => {
        await system().call('/v1/messages', { method: 'POST', body: 'x' });
        return ['system', String(suite.service.last.headers.authorization).replace('Bearer ', '')];
      },
    ],
    ['when it is nonsense', async () => ['system', 'nonsense']],
  ])('is worth nothing %s', async (_when, make) => {
    const [persona = '', token = ''] = await make();
    const answer = await suite.client(suite.sandbox.card(persona)).call('/v1/me', bearer(token));
    expect([answer.status, answer.json().code]).toEqual([401, 'INVALID_TOKEN']);
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('is worth nothing without a certificate', async () => {
    const token = await tokenWith();
    for (const port of [suite.gateway.mtlsPort, suite.gateway.publicPort]) {
      const answer = await suite.client(undefined, port).call('/v1/me', bearer(token));
      expect([answer.status, answer.json().code]).toEqual([401, 'CERTIFICATE_REQUIRED']);
    }
  });

  it.each([
    ['another grant', 'system', 'grant_type=password', [400, 'unsupported_grant_type']],
    [
      'a scope that nobody knows',
      'system',
      'grant_type=client_credentials&scope=all',
      [400, 'invalid_scope'],
    ],
    ['another’s client_id', 'system', 'grant_type=client_credentials&client_id=00', [401, 'invalid_client']],
    ['a person', 'citizen', 'grant_type=client_credentials', [400, 'unauthorized_client']],
  ])('is not given to %s', async (_whom, persona, body, refusal) => {
    const answer = await askToken(suite.client(suite.sandbox.card(persona)), body);
    expect([answer.status, answer.json().error]).toEqual(refusal);
  });

  it('is asked for with a certificate and a form', async () => {
    const nobody = await askToken(suite.client(), 'grant_type=client_credentials');
    expect([nobody.status, nobody.json().error]).toEqual([401, 'invalid_client']);
    const json = await askToken(system(), '{}', { 'content-type': 'application/json' });
    expect([json.status, json.json().error]).toEqual([400, 'invalid_request']);
  });

  it('is described where clients look for it', async () => {
    const answer = await suite
      .client(undefined, suite.gateway.publicPort)
      .call('/.well-known/oauth-authorization-server');
    expect(answer.json()).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/oauth2/token`,
      tls_client_certificate_bound_access_tokens: true,
      token_endpoint_auth_methods_supported: ['tls_client_auth'],
    });
  });
});

describe('too many calls in a minute', () => {
  it('of one caller, over all its connections, are told when to come back; others go on', async () => {
    const connections = [suite.sandbox.card('director'), suite.sandbox.card('director')].map((card) =>
      suite.client(card),
    );
    let calls = 0;
    let answer: Answer;
    do answer = await connections[calls++ % 2]!.call('/v1/me');
    while (answer.status === 200 && calls < 200);
    // More than forty when the machine is slow: the bucket fills meanwhile.
    expect(calls).toBeGreaterThan(40);
    expect([answer.status, answer.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(answer.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^[12]$/),
      'ratelimit-policy': '"caller";q=40;w=60',
      ratelimit: expect.stringMatching(/^"caller";r=0;t=[12]$/),
    });
    expect((await suite.client(suite.sandbox.card('newcomer')).call('/v1/me')).status).toBe(200);
  });

  it.each([
    ['that anybody may make', '/v1/verify/R00', '203.0.113.7', 200],
    ['with a card that is refused', '/v1/me', '203.0.113.8', 401],
  ])('of one address, calls %s, as well', async (_which, path, address, first) => {
    const proxy = suite.client(undefined, suite.gateway.proxyPort);
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 200) {
      statuses.push((await proxy.call(path, { headers: { 'x-forwarded-for': address } })).status);
    }
    expect([new Set(statuses.slice(0, 30)), statuses.at(-1)]).toEqual([new Set([first]), 429]);
  });
});
