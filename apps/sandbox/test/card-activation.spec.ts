import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CardStackOptions, TEST_PUK } from '@pep/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Handle } from 'pkcs11js';
import { ACTIVE, AS_ISSUED, CardSuite } from './card.suite.js';
import { AUTH, SIGN } from './token.suite.js';

const WRONG_PUK = '00000000';
const PINS = [
  [AUTH, '2580'],
  [SIGN, '147036'],
] as const;

let suite: CardSuite;
type Activate = (session: Handle, puk: string, pin: string) => Promise<void>;
const initPin: Activate = (session, puk, pin) => suite.tokens.initPin(session, puk, pin);
const setPin: Activate = (session, puk, pin) => suite.tokens.call('C_SetPIN', session, puk, pin);

function withCard(options: Partial<CardStackOptions>): void {
  beforeAll(async () => {
    suite = await CardSuite.start(options);
  });
  beforeEach(() => suite.reset());
  afterAll(() => suite.stop());
}

/** A program of OpenSC at this card. */
function run(program: string, args: readonly string[], secrets: Record<string, string> = {}) {
  const env = { ...process.env, ...suite.stack.environment, ...secrets };
  return promisify(execFile)(program, args, { env });
}

describe('a card from its issuer', () => {
  withCard({});

  it('shows a token for each PIN, and both blocked', async () => {
    const { tokens } = suite;
    expect(await tokens.labels()).toEqual([AUTH, SIGN]);
    expect(await tokens.flags(AUTH)).toEqual(['isInitialized', 'isLocked']);
    expect(await tokens.flags(SIGN)).toEqual(['isInitialized', 'isLocked']);
    await expect(tokens.login(await tokens.open(AUTH), '2580')).rejects.toThrow('CKR_PIN_LOCKED');
  });

  it('is what pkcs11-tool and pkcs15-tool show', async () => {
    const listed = await run('pkcs11-tool', ['--module', suite.stack.module, '-L']);
    expect(listed.stdout).toMatch(/token label +: ARMID \(AuthPIN\)[^]+token label +: ARMID \(SignPIN\)/);
    const dumped = await run('pkcs15-tool', ['-D']);
    expect(dumped.stdout).toMatch(/PKCS#15 Card \[ARMID\][^]+PIN \[AuthPIN\][^]+PIN \[SignPIN\]/);
    expect(dumped.stdout).toMatch(/Private EC Key \[Signature\][^]+sign, nonRepudiation/);
  });
});

describe.each<[string, Partial<CardStackOptions>, Activate, string]>([
  ['by C_InitPIN, with a security officer on the card', { hasOfficerPin: true }, initPin, 'CKR_DATA_INVALID'],
  ['by C_InitPIN, without one', {}, initPin, 'CKR_PIN_LEN_RANGE'],
  [
    'by C_SetPIN, with nobody logged in',
    { unblock: 'set_pin_in_unlogged_session' },
    setPin,
    'CKR_PIN_LEN_RANGE',
  ],
])('activation %s', (_, options, activate, tooShort) => {
  withCard(options);

  it.each(PINS)('sets the PIN of %s', async (label, pin) => {
    const session = await suite.tokens.open(label);
    await activate(session, TEST_PUK, pin);
    expect(await suite.tokens.flags(label)).toEqual(['isInitialized']);
    await suite.tokens.login(session, pin);
    const { auth, sign } = await suite.stack.state();
    expect(label === AUTH ? { auth, sign } : { auth: sign, sign: auth }).toEqual({
      auth: ACTIVE,
      sign: AS_ISSUED,
    });
  });

  it('refuses a wrong PUK, which costs one of its tries, and a short PIN, which costs none', async () => {
    const session = await suite.tokens.open(AUTH);
    await expect(activate(session, WRONG_PUK, '2580')).rejects.toThrow('CKR_PIN_INCORRECT');
    expect(await suite.stack.state()).toMatchObject({ auth: { ...AS_ISSUED, pukTriesLeft: 9 } });
    await expect(activate(session, TEST_PUK, '25')).rejects.toThrow(tooShort);
    expect((await suite.stack.state()).auth).toMatchObject({ isSet: false, triesLeft: 0 });
    await activate(session, TEST_PUK, '2580');
    expect((await suite.stack.state()).auth).toEqual(ACTIVE);
  });
});

describe('activation with OpenSC as it is installed', () => {
  withCard({ unblock: 'none' });

  it('is not possible by PKCS #11, and trying it costs nothing', async () => {
    const session = await suite.tokens.open(AUTH);
    await expect(initPin(session, TEST_PUK, '2580')).rejects.toThrow('CKR_PIN_LEN_RANGE');
    await expect(setPin(session, TEST_PUK, '2580')).rejects.toThrow('CKR_PIN_LOCKED');
    expect((await suite.stack.state()).auth).toEqual(AS_ISSUED);
  });

  it('is possible by pkcs15-tool, which says how many tries are left', async () => {
    const unblock = (puk: string) => {
      const args = ['--unblock-pin', '--auth-id', '01', '--puk', 'env:PUK', '--new-pin', 'env:NEW_PIN'];
      return run('pkcs15-tool', args, { PUK: puk, NEW_PIN: '2580' });
    };
    await expect(unblock(WRONG_PUK)).rejects.toMatchObject({
      stderr: expect.stringContaining('tries left: 9'),
    });
    await unblock(TEST_PUK);
    expect((await suite.stack.state()).auth).toEqual(ACTIVE);
  });
});
