import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually, TEST_PUK } from '@pep/testing';
import { ACTIVATION, CardSuite, PIN, SIGN_PIN, WRONG_PUK } from './card.suite.js';
import { CONTRACT } from './test-card.js';

describe('pep-card at a real reader service and OpenSC', () => {
  const suite = CardSuite.with();

  it('activates both PINs of a card from its envelope, and sees it taken out and inserted', async () => {
    expect(await suite.agent.token('auth')).toMatchObject({ state: 'locked', triesLeft: 0 });
    await suite.agent.done(['activate'], [...ACTIVATION, TEST_PUK, SIGN_PIN, SIGN_PIN]);
    expect(await suite.card.state()).toMatchObject({ auth: { isSet: true }, sign: { isSet: true } });
    const watched = suite.agent.done(['wait', '--seconds', '60']);
    await suite.card.remove();
    await eventually(async () => expect((await suite.agent.done(['tokens'])).tokens).toEqual([]), 30_000);
    expect(await suite.agent.refusal(['change', 'auth'], [PIN, '9174', '9174'])).toBe('NO_CARD');
    await suite.card.insert();
    expect(await watched).toEqual({ reinserted: true });
    expect(await suite.agent.token('auth')).toMatchObject({ state: 'active' });
  });

  it('spends one try of the PUK on a wrong one, and none on a weak PIN', async () => {
    expect(await suite.activate(WRONG_PUK)).toBe('PUK_WRONG');
    expect(await suite.activate([TEST_PUK, '1111', '1111'])).toBe('PIN_WEAK');
    expect(await suite.activate([TEST_PUK, '123', '123'])).toBe('PIN_WEAK');
    expect(await suite.activate([TEST_PUK, '284628462', '284628462'])).toBe('PIN_WEAK');
    expect(await suite.activate([TEST_PUK, PIN, '9174'])).toBe('PIN_MISMATCH');
    expect(await suite.pin()).toMatchObject({ isSet: false, pukTriesLeft: 9 });
    expect(await suite.activate()).toBe('');
  });

  it('says that the PUK is locked, also to the right one', async () => {
    for (let attempt = 1; attempt < 10; attempt++)
      expect(await suite.activate(WRONG_PUK)).toMatch(/^PUK_WRONG/);
    expect(await suite.activate(WRONG_PUK)).toBe('PUK_LOCKED');
    expect(await suite.activate()).toBe('PUK_LOCKED');
    expect(await suite.pin()).toMatchObject({ isSet: false, pukTriesLeft: 0 });
  });

  it('asks for consent before the last try, says when the PIN is locked, and unblocks it', async () => {
    const change = (old: string, ...options: string[]) =>
      suite.agent.refusal(['change', 'auth', ...options], [old, '9174', '9174']);
    await suite.agent.done(['activate', 'auth'], ACTIVATION);
    expect(await change('5820')).toBe('PIN_WRONG');
    expect(await change('5820')).toBe('PIN_WRONG_ONE_LEFT');
    expect(await suite.agent.token('auth')).toMatchObject({ triesLeft: 1, warning: 'last-try' });
    expect(await change(PIN)).toBe('LAST_TRY');
    expect(await suite.pin()).toMatchObject({ triesLeft: 1 });
    expect(await change('5820', '--last-try')).toBe('PIN_LOCKED');
    expect(await change(PIN, '--last-try')).toBe('PIN_LOCKED');
    await suite.agent.done(['unblock', 'auth'], [TEST_PUK, '5820', '5820']);
    expect(await change('5820')).toBe('');
    expect(await suite.pin()).toMatchObject({ triesLeft: 3, pukTriesLeft: 10 });
  });

  it.each([
    ['before it worked', false],
    ['after it worked', true],
  ])('says that the card was pulled in the middle of an activation, %s', async (_when, worked) => {
    await suite.card.pullAt(1, { instruction: 'unblock', worked });
    expect(await suite.activate()).toBe('CARD_GONE');
    await suite.insert();
    expect(await suite.pin()).toMatchObject({ isSet: worked, pukTriesLeft: 10 });
    // The state tells which of the two it was; the same again is either needed or refused.
    expect(await suite.activate()).toBe(worked ? 'ALREADY_ACTIVE' : '');
  });

  it('says that the card was pulled in the middle of a signature, and leaves no file', async () => {
    await suite.agent.done(['activate', 'sign'], [TEST_PUK, SIGN_PIN, SIGN_PIN]);
    const file = join(suite.agent.home, 'pulled.html');
    writeFileSync(file, CONTRACT);
    await suite.card.pullAt(1, { instruction: 'sign' });
    expect(await suite.agent.refusal(['sign', file], [SIGN_PIN])).toBe('CARD_GONE');
    expect(() => readFileSync(`${file}.p7s`)).toThrow('ENOENT');
  });

  it('lets one of two agents set the PIN, and tells the other', async () => {
    const ended = await Promise.all([suite.activate(), suite.activate([TEST_PUK, '9174', '9174'])]);
    expect(ended.filter((code) => code === '')).toHaveLength(1);
    expect(['CARD_BUSY', 'ALREADY_ACTIVE']).toContain(ended.find((code) => code !== ''));
    const winner = ended[0] === '' ? PIN : '9174';
    await suite.agent.done(['change', 'auth'], [winner, '5820', '5820']);
  });
});
