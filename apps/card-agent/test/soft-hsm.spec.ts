import { execFileSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, truncateSync, writeFileSync, copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type CardContent, prepareSoftHsm, type SoftHsm, TEST_PUK } from '@pep/testing';
import { AgentProcess } from './agent-process.js';
import { CONTRACT, type Keys, makeContent, NAME, opensslAccepts, PSN } from './test-card.js';

jest.setTimeout(120_000);

const AUTH_PIN = '2846';
const SIGN_PIN = '739182';
const BOTH = [TEST_PUK, AUTH_PIN, AUTH_PIN, TEST_PUK, SIGN_PIN, SIGN_PIN];

let content: CardContent;
let card: SoftHsm;
let agent: AgentProcess;

function withTokens(keys: Keys): void {
  beforeAll(() => {
    content = makeContent(keys);
  });
  beforeEach(async () => {
    card = await prepareSoftHsm({ content });
    agent = new AgentProcess(card.module, card.environment);
  });
  afterEach(async () => {
    for (const secret of [TEST_PUK, AUTH_PIN, SIGN_PIN]) expect(agent.hasPrinted(secret)).toBe(false);
    agent.stop();
    await card.stop();
  });
}

describe('pep-card at two tokens of SoftHSM', () => {
  withTokens('P-256');

  it('shows what is there, and whose it is', async () => {
    const { readers, tokens } = await agent.done(['tokens']);
    expect(readers.length).toBeGreaterThan(0);
    expect(tokens).toMatchObject([
      { token: 'auth', label: 'ARMID (AuthPIN)', certificate: { name: NAME, psn: PSN } },
      { token: 'sign', label: 'ARMID (SignPIN)', certificate: { name: NAME, psn: PSN } },
    ]);
    const [auth] = await agent.done(['certificates']);
    expect(new X509Certificate(Buffer.from(auth.certificate, 'base64')).raw).toEqual(
      new X509Certificate(content.authentication.certificate).raw,
    );
  });

  it('activates both PINs with the PUK', async () => {
    await agent.done(['activate'], BOTH);
    expect(await agent.token('auth')).toMatchObject({ state: 'active' });
    expect(await agent.token('sign')).toMatchObject({ state: 'active' });
    await agent.done(['change', 'auth'], [AUTH_PIN, '9174', '9174']);
  });

  const refused: [string, string[], string][] = [
    ['a wrong PUK', ['00000000', AUTH_PIN, AUTH_PIN], 'PUK_WRONG'],
    ['a repetition that differs', [TEST_PUK, AUTH_PIN, '2847'], 'PIN_MISMATCH'],
    ['a PIN that is too short', [TEST_PUK, '284', '284'], 'PIN_WEAK'],
    ['a PIN of one digit', [TEST_PUK, '7777', '7777'], 'PIN_WEAK'],
    ['digits in a row', [TEST_PUK, '4567', '4567'], 'PIN_WEAK'],
    ['the day of birth', [TEST_PUK, '070385', '070385'], 'PIN_WEAK'],
    ['digits of the PSN', [TEST_PUK, '8512', '8512'], 'PIN_WEAK'],
    ['a part of the PUK', [TEST_PUK, '7654', '7654'], 'PIN_WEAK'],
    ['no PUK', ['', AUTH_PIN, AUTH_PIN], 'NO_INPUT'],
    ['nothing typed', [], 'NO_INPUT'],
  ];
  it.each(refused)('sets no PIN for %s', async (_what, secrets, code) => {
    const before = await agent.token('auth');
    expect(await agent.refusal(['activate', 'auth'], secrets)).toBe(code);
    const { puk, ...after } = await agent.token('auth');
    expect({ ...after, puk: before.puk }).toEqual(before);
    // A wrong PUK is a try; nothing else was one.
    expect(puk.warning).toBe(code === 'PUK_WRONG' ? 'wrong-before' : undefined);
  });

  it('does not replace a PIN that works', async () => {
    await agent.done(['activate', 'auth'], BOTH.slice(0, 3));
    expect(await agent.refusal(['activate', 'auth'], [TEST_PUK, '9174', '9174'])).toBe('ALREADY_ACTIVE');
    expect(await agent.refusal(['change', 'auth'], ['9174', '5820', '5820'])).toBe('PIN_WRONG');
    expect(await agent.refusal(['change', 'auth'], [AUTH_PIN, AUTH_PIN, AUTH_PIN])).toBe('PIN_WEAK');
    await agent.done(['unblock', 'auth'], [TEST_PUK, '9174', '9174']);
    await agent.done(['change', 'auth'], ['9174', AUTH_PIN, AUTH_PIN]);
  });

  it('says that a PIN was never set before it asks for it', async () => {
    expect(await agent.refusal(['sign', 'nowhere'], [])).not.toBe('');
    expect(await agent.refusal(['change', 'sign'], [SIGN_PIN, '582014', '582014'])).toBe('NOT_ACTIVATED');
  });

  it('lets one of two agents set the PIN, and tells the other', async () => {
    const pins = ['2846', '9174'];
    const ended = await Promise.all(
      pins.map((pin) => agent.refusal(['activate', 'auth'], [TEST_PUK, pin, pin])),
    );
    const winner = ended.indexOf('');
    expect(ended.filter((code) => code === '')).toHaveLength(1);
    expect(['CARD_BUSY', 'ALREADY_ACTIVE']).toContain(ended[1 - winner]);
    await agent.done(['change', 'auth'], [pins[winner] ?? '', '5820', '5820']);
  });

  it('is not held up by an agent that was killed', async () => {
    writeFileSync(join(agent.home, `pep-card-${String(process.getuid?.())}.lock`), '4194304');
    await agent.done(['activate', 'auth'], BOTH.slice(0, 3));
  });
});

describe.each<Keys>(['P-256', 'RSA'])('what pep-card signs with %s keys', (keys) => {
  withTokens(keys);

  it('is a contract signature that openssl takes as CAdES, for just that contract', async () => {
    await agent.done(['activate', 'sign'], BOTH.slice(3));
    const file = join(agent.home, 'contract.html');
    writeFileSync(file, CONTRACT);
    expect(await agent.done(['sign', file], [SIGN_PIN])).toMatchObject({ signer: NAME });
    const signature = readFileSync(`${file}.p7s`);
    expect(opensslAccepts(signature, CONTRACT, content.chain ?? '')).toBe(true);
    expect(opensslAccepts(signature, Buffer.concat([CONTRACT, CONTRACT]), content.chain ?? '')).toBe(false);
    expect(await agent.refusal(['sign', file], ['582014'])).toBe('PIN_WRONG');
  });

  it('proves both activations to a server, which sees no PIN and no PUK', async () => {
    const id = '01a200bf-4a8e-763a-9111-222233334444';
    const nonce = 'n'.repeat(43);
    const heard: Record<string, string>[] = [];
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        heard.push({ url: request.url ?? '', ...(body as object) });
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id, nonce, expiresAt: '2026-11-22T10:00:00Z' }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await agent.done(['activate', '--attest', `http://127.0.0.1:${String(port)}`], BOTH);
    } finally {
      server.close();
    }
    const [begun, ...proofs] = heard;
    expect(begun).toEqual({ url: '/v1/pin-activations' });
    expect(proofs.map(({ token }) => token)).toEqual(['auth', 'sign']);
    for (const { url, token, certificate, signature } of proofs) {
      expect(url).toBe(`/v1/pin-activations/${id}/attestation`);
      const { publicKey } = new X509Certificate(Buffer.from(certificate ?? '', 'base64'));
      const signed = Buffer.from(`PEP PIN activation v1\n${id}\n${token}\n${nonce}`);
      expect(verify('sha256', signed, publicKey, Buffer.from(signature ?? '', 'base64'))).toBe(true);
    }
    expect(Object.keys(proofs[0] ?? {})).toEqual(['url', 'token', 'certificate', 'signature']);
  });

  it('touches no card when the server is away', async () => {
    expect(await agent.refusal(['activate', '--attest', 'http://127.0.0.1:1'], BOTH)).toBe('SERVER_AWAY');
    expect(await agent.refusal(['activate', '--attest', 'http://example.am'], BOTH)).toBe('USAGE');
    expect(await agent.token('auth')).toMatchObject({ state: 'not-activated' });
  });
});

describe('a card program that', () => {
  withTokens('P-256');
  const tokensOf = (module: string) => agent.refusal(['tokens', '--module', module, '--timeout', '2']);

  it('is missing is told', async () => {
    expect(await tokensOf('/nowhere/pkcs11.so')).toBe('MODULE_MISSING');
  });

  it('is no card program is told', async () => {
    const file = join(agent.home, 'text.so');
    writeFileSync(file, 'not a program');
    expect(await tokensOf(file)).toBe('MODULE_BROKEN');
  });

  it('crashes takes only its process with it', async () => {
    const file = join(agent.home, 'half.so');
    copyFileSync(card.module, file);
    truncateSync(file, 200_000);
    expect(await tokensOf(file)).toBe('MODULE_BROKEN');
  });

  it('hangs is ended', async () => {
    const file = join(agent.home, 'pipe.so');
    execFileSync('mkfifo', [file]);
    expect(await tokensOf(file)).toBe('MODULE_SILENT');
  });
});

describe('what pep-card says', () => {
  withTokens('P-256');

  it.each([
    ['hy', 'Այս PIN-ը դեռ սահմանված չէ'],
    ['en', 'This PIN was never set'],
    ['ru', 'Этот PIN ещё не задан'],
  ])('is in the holder’s language: %s', async (language, words) => {
    const { json } = await agent.run(['change', 'auth', '--lang', language], []);
    expect(json).toMatchObject({ code: 'NOT_ACTIVATED' });
    expect(json.detail).toContain(words);
  });

  it('names each reason why a PIN is weak', async () => {
    const { json } = await agent.run(['activate', 'auth', '--lang', 'ru'], [TEST_PUK, '111', '111']);
    expect((json.errors as { message: string }[]).map(({ message }) => message)).toEqual([
      'слишком короткий',
      'повторяющиеся цифры',
    ]);
  });
});
