import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CardStack, eventually, startCardStack, TEST_PUK } from '@pep/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pkcs11js, { type Handle } from 'pkcs11js';
import { makeContent, opensslVerifies } from './card-keys.js';
import { AS_ISSUED, CardSuite } from './card.suite.js';
import { AUTH, SIGN, type Tokens } from './token.suite.js';

const [content, rsaContent] = [makeContent('P-256'), makeContent('RSA')];
const [AUTH_PIN, SIGN_PIN] = ['2580', '147036'];
const WRONG_PIN = '999999';
const DATA = Buffer.from('what is signed');

let suite: CardSuite;
let stack: CardStack;
let tokens: Tokens;

function withCard(keys = content): void {
  beforeAll(async () => {
    suite = await CardSuite.start({ content: keys });
    ({ stack, tokens } = suite);
  });
  beforeEach(() => suite.reset());
  afterAll(() => suite.stop());
}

async function activated(label: string, pin: string, { tokens: here } = suite): Promise<Handle> {
  const session = await here.open(label);
  await here.initPin(session, TEST_PUK, pin);
  return session;
}

describe('the tries of a PIN', () => {
  withCard();

  it('are counted by the card and shown by flags, until the PUK gives new ones', async () => {
    const session = await activated(AUTH, AUTH_PIN);
    await expect(tokens.login(session, WRONG_PIN)).rejects.toThrow('CKR_PIN_INCORRECT');
    // OpenSC tells it of the last try only.
    expect(await tokens.flags(AUTH)).toEqual(['isInitialized']);
    await expect(tokens.login(session, WRONG_PIN)).rejects.toThrow('CKR_PIN_INCORRECT');
    expect(await tokens.flags(AUTH)).toContain('isFinalTry');
    await expect(tokens.login(session, WRONG_PIN)).rejects.toThrow('CKR_PIN_LOCKED');
    expect(await tokens.flags(AUTH)).toContain('isLocked');
    await expect(tokens.login(session, AUTH_PIN)).rejects.toThrow('CKR_PIN_LOCKED');
    expect((await stack.state()).sign.triesLeft).toBe(0);

    await tokens.initPin(session, TEST_PUK, '13579');
    await tokens.login(session, '13579');
    expect(await tokens.flags(AUTH)).toEqual(['isInitialized']);
  });

  it('are all there again after the right PIN', async () => {
    const session = await activated(AUTH, AUTH_PIN);
    await expect(tokens.login(session, WRONG_PIN)).rejects.toThrow('CKR_PIN_INCORRECT');
    expect((await stack.state()).auth.triesLeft).toBe(2);
    await tokens.login(session, AUTH_PIN);
    expect((await stack.state()).auth.triesLeft).toBe(3);
  });

  it('end for good with the tenth wrong PUK', async () => {
    const session = await tokens.open(SIGN);
    for (let tries = 9; tries > 0; tries -= 1) {
      await expect(tokens.initPin(session, '00000000', SIGN_PIN)).rejects.toThrow('CKR_PIN_INCORRECT');
      expect((await stack.state()).sign.pukTriesLeft).toBe(tries);
    }
    await expect(tokens.initPin(session, '00000000', SIGN_PIN)).rejects.toThrow('CKR_PIN_LOCKED');
    await expect(tokens.initPin(session, TEST_PUK, SIGN_PIN)).rejects.toThrow('CKR_PIN_LOCKED');
    expect((await stack.state()).auth.pukTriesLeft).toBe(10);
  });

  it('are the same when the PIN is changed by its holder', async () => {
    const session = await activated(AUTH, AUTH_PIN);
    await tokens.login(session, AUTH_PIN);
    await expect(tokens.call('C_SetPIN', session, WRONG_PIN, '13579')).rejects.toThrow('CKR_PIN_INCORRECT');
    expect((await stack.state()).auth.triesLeft).toBe(2);
    await tokens.call('C_SetPIN', session, AUTH_PIN, '13579');
    await tokens.call('C_Logout', session);
    await tokens.login(session, '13579');
  });
});

describe.each([
  ['P-256', content, pkcs11js.CKM_ECDSA_SHA256],
  ['RSA', rsaContent, pkcs11js.CKM_SHA256_RSA_PKCS],
])('a card with %s keys', (_, keys, mechanism) => {
  withCard(keys);

  it('signs with AuthPIN once its holder is logged in', async () => {
    const session = await activated(AUTH, AUTH_PIN);
    expect(await tokens.objects(session, pkcs11js.CKO_PRIVATE_KEY)).toEqual([]);
    await tokens.login(session, AUTH_PIN);
    for (let time = 1; time <= 2; time += 1) {
      const signature = asOpenssl(await tokens.sign(session, mechanism, DATA));
      expect(opensslVerifies(keys.authentication.certificate, DATA, signature)).toBe(true);
    }
  });

  it('signs with SignPIN only when each signature has its consent', async () => {
    const session = await activated(SIGN, SIGN_PIN);
    await tokens.login(session, SIGN_PIN);
    for (let time = 1; time <= 2; time += 1) {
      const signature = asOpenssl(await tokens.sign(session, mechanism, DATA, SIGN_PIN));
      expect(opensslVerifies(keys.signature.certificate, DATA, signature)).toBe(true);
    }
    await expect(tokens.sign(session, mechanism, DATA)).rejects.toThrow('CKR_USER_NOT_LOGGED_IN');
  });
});

describe('a card that is taken out', () => {
  withCard();

  it('takes its sessions with it, and comes back without them', async () => {
    const session = await activated(AUTH, AUTH_PIN);
    await stack.remove();
    await eventually(async () => {
      expect(await tokens.labels()).toEqual([]);
    });
    await expect(tokens.login(session, AUTH_PIN)).rejects.toThrow('CKR_SESSION_HANDLE_INVALID');
    await stack.insert();
    const again = await tokens.open(AUTH);
    await expect(tokens.login(session, AUTH_PIN)).rejects.toThrow('CKR_SESSION_HANDLE_INVALID');
    await tokens.login(again, AUTH_PIN);
  });

  it('has no PIN when it was pulled before it set one', async () => {
    const session = await tokens.open(AUTH);
    await stack.pullAt(1, { instruction: 'unblock' });
    await expect(tokens.initPin(session, TEST_PUK, AUTH_PIN)).rejects.toThrow(/CKR_/);
    const { inserted, auth } = await stack.state();
    expect({ inserted, auth }).toEqual({ inserted: false, auth: AS_ISSUED });
  });

  it('has the PIN when only its answer was lost', async () => {
    const session = await tokens.open(AUTH);
    await stack.pullAt(1, { instruction: 'unblock', worked: true });
    await expect(tokens.initPin(session, TEST_PUK, AUTH_PIN)).rejects.toThrow(/CKR_/);
    await stack.insert();
    await tokens.login(await tokens.open(AUTH), AUTH_PIN);
  });

  it('is as issued again when it comes from the factory', async () => {
    await activated(AUTH, AUTH_PIN);
    await stack.factory();
    await stack.insert();
    expect((await stack.state()).auth).toEqual(AS_ISSUED);
  });
});

describe('card stacks', () => {
  withCard();

  it('are apart from each other', async () => {
    const other = await CardSuite.start({ content: rsaContent });
    try {
      await activated(AUTH, AUTH_PIN);
      await other.tokens.appearing(AUTH);
      expect(await other.tokens.flags(AUTH)).toContain('isLocked');
      await other.stack.remove();
      await tokens.login(await tokens.open(AUTH), AUTH_PIN);
    } finally {
      await other.stop();
    }
  });

  it('keep a card in its folder from one to the next, and no PIN or PUK in their logs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pep-card-'));
    try {
      const first = await CardSuite.start({ content, folder });
      await activated(AUTH, '36925814', first);
      await first.stop();
      const second = await startCardStack({ content, folder });
      expect((await second.state()).auth.isSet).toBe(true);
      await second.stop();
      const names = ['card.log', 'pcscd.log'];
      const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
      expect(logs.join('')).toMatch(/^0020/m);
      // As text and as hexadecimal digits
      expect(logs.join('')).not.toMatch(/36925814|87654321|3336393235383134|3837363534333231/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** PKCS #11 gives r and s of ECDSA one after the other; openssl wants them as DER. RSA is the same in both. */
function asOpenssl(signature: Buffer): Buffer {
  if (signature.length !== 64) return signature;
  const part = (octets: Buffer): Buffer => {
    const number = octets.subarray(octets.findIndex((octet) => octet !== 0));
    const padded = number.readUInt8() < 0x80 ? number : Buffer.concat([Buffer.from([0]), number]);
    return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
  };
  const parts = Buffer.concat([part(signature.subarray(0, 32)), part(signature.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, parts.length]), parts]);
}
