import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { hasCheckDigit, isCardNumber, keptCard, METHODS, outcomeOf } from './card.js';

describe('a card number', () => {
  it.each([
    ['9051000000000009', ['arca', 'virtual-arca']],
    ['4111111111111111', ['visa']],
    ['4222222222222', ['visa']],
    ['5555555555554444', ['mastercard']],
    ['2221000000000009', ['mastercard']],
    ['2720990000000007', ['mastercard']],
    ['2721000000000004', []],
    ['4111111111111112', []],
    ['905100000000000', []],
    ['', []],
  ])('%s is one of %j', (pan, methods) => {
    expect(METHODS.filter((method) => isCardNumber(method, pan))).toEqual(methods);
  });

  it('is refused with any one digit typed wrongly', () => {
    const pan = '4000000000001166';
    const wrong = Array.from(pan, Number).map(
      (digit, index) => `${pan.slice(0, index)}${(digit + 1) % 10}${pan.slice(index + 1)}`,
    );
    expect(wrong.filter(hasCheckDigit)).toEqual([]);
  });

  it.each([
    ['4000000000000002', 0],
    ['4111111111111111', 0],
    ['4000000000001166', 116],
    ['9051000000001015', 101],
    ['5100000000009991', 999],
    ['9051000000010198', 151_019],
    ['9051000000010156', 71_015],
  ])('%s ends with action code %i', (pan, code) => {
    expect(outcomeOf(pan)).toBe(code);
  });

  it('is kept masked', () => {
    const card = { expiration: '203112', cardholderName: 'ANI HAKOBYAN', method: 'visa' } as const;
    expect(keptCard({ ...card, pan: '4111111111111111' })).toEqual({ ...card, pan: '411111**1111' });
  });

  it('of the README is what the README says', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| (\d+), .*\| `(9\d+)` +\| `(4\d+)` +\| `(5\d+)` +\|$/gm)];
    expect(rows).toHaveLength(8);
    for (const [, code, arca = '', visa = '', mastercard = ''] of rows) {
      expect([arca, visa, mastercard].map(outcomeOf)).toEqual([code, code, code].map(Number));
      expect(isCardNumber('arca', arca)).toBe(true);
      expect(isCardNumber('visa', visa)).toBe(true);
      expect(isCardNumber('mastercard', mastercard)).toBe(true);
    }
  });
});
