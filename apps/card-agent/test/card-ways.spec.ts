import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type CardStackOptions, TEST_PUK } from '@pep/testing';
import { ACTIVATION, CardSuite, SIGN_PIN, WRONG_PUK } from './card.suite.js';
import { CONTRACT, type Keys, opensslAccepts } from './test-card.js';

describe.each<Keys>(['P-256', 'RSA'])('a contract signed with %s keys', (keys) => {
  const suite = CardSuite.with({}, keys);

  it('is CAdES to openssl, though the key asks for the PIN twice', async () => {
    await suite.agent.done(['activate', 'sign'], [TEST_PUK, SIGN_PIN, SIGN_PIN]);
    const file = join(suite.agent.home, 'contract.html');
    writeFileSync(file, CONTRACT);
    await suite.agent.done(['sign', file], [SIGN_PIN]);
    expect(opensslAccepts(readFileSync(`${file}.p7s`), CONTRACT, suite.content.chain ?? '')).toBe(true);
    expect((await suite.card.state()).sign).toMatchObject({ triesLeft: 3 });
  });
});

describe.each<[string, string, Partial<CardStackOptions>]>([
  ['as an officer of the card', 'so-init-pin', { hasOfficerPin: true }],
  ['with nobody logged in', 'set-pin', { unblock: 'set_pin_in_unlogged_session' }],
  ['by OpenSC’s own program', 'pkcs15-tool', { unblock: 'none' }],
])('a PIN set with the PUK %s (%s)', (_what, way, options) => {
  const suite = CardSuite.with(options);

  it('is set, and a wrong PUK is called one', async () => {
    const set = (secrets: string[]) =>
      suite.agent.refusal(['activate', 'auth', '--unblock-way', way], secrets);
    expect(await set(WRONG_PUK)).toBe('PUK_WRONG');
    expect(await suite.pin()).toMatchObject({ isSet: false, pukTriesLeft: 9 });
    expect(await set(ACTIVATION)).toBe('');
    expect(await suite.pin()).toMatchObject({ isSet: true, triesLeft: 3 });
  });
});

describe('a card program that is not set up for the configured way', () => {
  const suite = CardSuite.with({ unblock: 'none' });

  it('is told, and no try is used', async () => {
    expect(await suite.activate()).toBe('UNBLOCK_WAY_WRONG');
    expect(await suite.pin()).toMatchObject({ isSet: false, pukTriesLeft: 10 });
  });

  it('is not asked for a change of PIN that would burn a try', async () => {
    await suite.agent.done(['activate', 'auth', '--unblock-way', 'pkcs15-tool'], ACTIVATION);
    const unblock = ['unblock', 'auth', '--unblock-way', 'set-pin'];
    expect(await suite.agent.refusal(unblock, [TEST_PUK, '9174', '9174'])).toBe('NOT_LOCKED');
    expect(await suite.pin()).toMatchObject({ triesLeft: 3, pukTriesLeft: 10 });
  });
});
