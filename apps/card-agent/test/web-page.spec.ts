import { request } from 'node:http';
import { json as jsonOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CardContent, prepareSoftHsm, type SoftHsm, TEST_PUK } from '@pep/testing';
import { AgentProcess, type Json, type ServedAgent } from './agent-process.js';
import { CONTRACT, makeContent, opensslAccepts } from './test-card.js';

jest.setTimeout(120_000);

const ORIGIN = 'https://e-citizen.am';
const PIN = '284619';

let content: CardContent;
let card: SoftHsm;
let agent: AgentProcess;
let served: ServedAgent;
let token = '';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Json;
}

/** What a browser sends for a page; fetch would let no test choose Host and Origin. */
function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const page = { origin: ORIGIN, 'accept-language': 'en', authorization: `Bearer ${token}` };
  const content =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': text.length };
  return new Promise((resolve, reject) => {
    const sent = request(`${served.address}/v1${path}`, {
      method,
      headers: { ...page, ...content, ...headers },
    });
    sent.on('error', reject).on('response', (answer) => {
      jsonOf(answer).then(
        (parsed) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: parsed }),
        () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: undefined }),
      );
    });
    sent.end(text);
  });
}

beforeAll(async () => {
  content = makeContent('P-256');
  card = await prepareSoftHsm({ content });
  agent = new AgentProcess(card.module, card.environment);
  served = await agent.serve(`${ORIGIN},https://localhost:8444`);
  const { code } = await agent.done(['pair']);
  token = (await call('POST', '/pairings', { code })).body.token;
});
afterAll(async () => {
  await served.stop();
  for (const secret of [TEST_PUK, PIN, token]) expect(agent.hasPrinted(secret)).toBe(false);
  agent.stop();
  await card.stop();
});

describe('the agent’s HTTP API', () => {
  it('answers a browser that asks beforehand, also for the way into a private network', async () => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
      'access-control-request-private-network': 'true',
    };
    const { status, headers } = await call('OPTIONS', '/card', undefined, asked);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-private-network': 'true',
      vary: 'Origin',
    });
    expect(headers['access-control-allow-headers']).toContain('authorization');
    expect(headers['access-control-allow-methods']).toContain('PUT');
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['a program that names no page', { origin: '' }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['a name that was led to this computer', { host: 'evil.example:8530' }, 403, 'HOST_NOT_ALLOWED'],
    ['an allowed page that is not paired', { authorization: '' }, 401, 'NOT_PAIRED'],
    ['an allowed page with another one’s pairing', { origin: 'https://localhost:8444' }, 401, 'NOT_PAIRED'],
  ])('refuses %s', async (_who, headers: Record<string, string>, status, code) => {
    const answer = await call('GET', '/card', undefined, headers);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    if (status === 403) expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('refuses the question beforehand of a foreign page', async () => {
    const { status, headers } = await call('OPTIONS', '/card', undefined, { origin: 'https://evil.example' });
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('takes nothing but JSON', async () => {
    const { status, body } = await call(
      'POST',
      '/pairings',
      { code: '12345678' },
      { 'content-type': 'text/plain' },
    );
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'MEDIA_TYPE_UNSUPPORTED' });
  });

  it('lets a code be guessed five times, and be used once', async () => {
    const { code } = await agent.done(['pair']);
    const wrong = code === '00000000' ? '00000001' : '00000000';
    for (let guess = 0; guess < 5; guess++) {
      expect((await call('POST', '/pairings', { code: wrong })).body.code).toBe('CODE_WRONG');
    }
    expect((await call('POST', '/pairings', { code })).body.code).toBe('CODE_WRONG');
    const { code: fresh } = await agent.done(['pair']);
    expect((await call('POST', '/pairings', { code: fresh })).status).toBe(201);
    expect((await call('POST', '/pairings', { code: fresh })).body.code).toBe('CODE_WRONG');
  });

  it('shows the card, activates, changes and signs', async () => {
    expect((await call('GET', '/card')).body.tokens).toMatchObject([{ token: 'auth' }, { token: 'sign' }]);
    const set = { puk: TEST_PUK, newPin: PIN, confirmPin: PIN };
    const weak = await call('POST', '/card/tokens/sign/activation', {
      ...set,
      newPin: '1111',
      confirmPin: '1111',
    });
    expect(weak).toMatchObject({ status: 400, body: { code: 'PIN_WEAK' } });
    expect(weak.body.errors).toEqual([{ field: 'newPin', message: 'repeated digits' }]);
    expect(await call('POST', '/card/tokens/sign/activation', set)).toMatchObject({
      status: 200,
      body: { token: 'sign', state: 'active' },
    });
    expect((await call('POST', '/card/tokens/sign/activation', set)).body.code).toBe('ALREADY_ACTIVE');
    const change = { pin: '582014', newPin: '917402', confirmPin: '917402' };
    expect((await call('PUT', '/card/tokens/sign/pin', change)).body.code).toBe('PIN_WRONG');
    const signed = await call('POST', '/card/contract-signature', {
      contract: CONTRACT.toString('base64'),
      pin: PIN,
    });
    expect(signed.status).toBe(200);
    const signature = Buffer.from(signed.body.signature as string, 'base64');
    expect(opensslAccepts(signature, CONTRACT, content.chain ?? '')).toBe(true);
    const nonce = { id: '01a200bf-4a8e-763a-9111-222233334444', nonce: 'n'.repeat(43), pin: PIN };
    expect((await call('POST', '/card/tokens/sign/attestation', nonce)).body).toMatchObject({
      token: 'sign',
    });
  });

  it('refuses a body of another form without showing what was in it', async () => {
    const { status, body } = await call('PUT', '/card/tokens/sign/pin', {
      pin: PIN,
      newPin: 9174,
      more: PIN,
    });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'INVALID_REQUEST' });
    expect(JSON.stringify(body)).not.toContain(PIN);
  });

  it('speaks the page’s language', async () => {
    const { body } = await call('GET', '/card/reinsertion?seconds=1', undefined, {
      'accept-language': 'ru,en;q=0.5',
    });
    expect(body).toMatchObject({
      code: 'NOT_REINSERTED',
      detail: 'Карту не вынули и не вставили снова вовремя.',
    });
  });

  it('runs once on a port, and says so to the second', async () => {
    expect(await agent.refusal(['serve', '--port', String(served.port)])).toBe('PORT_TAKEN');
  });

  it('forgets all pages when it is told to', async () => {
    await agent.done(['pair', '--forget']);
    expect((await call('GET', '/card')).body.code).toBe('NOT_PAIRED');
  });
});
