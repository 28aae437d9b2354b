import { describe, expect, it } from '@jest/globals';
import { birthDateOf } from './birth-date.js';
import { type PinContext, weaknessesOf } from './weak-pin.js';

const CARD = { length: { min: 4, max: 8 } };
/** A woman born on 7 March 1985, and a man born on 31 December 2004. */
const WOMAN = '5703851234';
const MAN = '4132041230';

describe('a new PIN', () => {
  const good: [string, PinContext][] = [
    ['2846', CARD],
    ['90417', CARD],
    ['58203164', CARD],
    ['2846', { ...CARD, psn: WOMAN, puk: '87654321', oldPin: '7391' }],
  ];
  it.each(good)('%s is taken', (pin, context) => {
    expect(weaknessesOf(pin, context)).toEqual([]);
  });

  const bad: [string, PinContext, string][] = [
    ['', CARD, 'too-short'],
    ['284', CARD, 'too-short'],
    ['284', { length: { min: 0, max: 8 } }, 'too-short'],
    ['28461', { length: { min: 6, max: 8 } }, 'too-short'],
    ['284619375', CARD, 'too-long'],
    ['28a6', CARD, 'not-digits'],
    ['28 6', CARD, 'not-digits'],
    ['٢٨٤٦', CARD, 'not-digits'],
    ['1111', CARD, 'repeats'],
    ['1212', CARD, 'repeats'],
    ['1122', CARD, 'repeats'],
    ['482482', CARD, 'repeats'],
    ['1234', CARD, 'sequence'],
    ['456789', CARD, 'sequence'],
    ['4321', CARD, 'sequence'],
    ['7890', CARD, 'sequence'],
    ['2109', CARD, 'sequence'],
    ['0703', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['0307', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['1985', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['0385', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['8503', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['070385', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['19850307', { ...CARD, psn: WOMAN }, 'birth-date'],
    ['311204', { ...CARD, psn: MAN }, 'birth-date'],
    ['5703', { ...CARD, psn: WOMAN }, 'psn-digits'],
    ['385123', { ...CARD, psn: WOMAN }, 'psn-digits'],
    ['2846', { ...CARD, oldPin: '2846' }, 'same-as-old'],
    ['28461937', { ...CARD, puk: '28461937' }, 'in-puk'],
    ['8461', { ...CARD, puk: '28461937' }, 'in-puk'],
  ];
  it.each(bad)('%s is refused (%j: %s)', (pin, context, weakness) => {
    expect(weaknessesOf(pin, context)).toContain(weakness);
  });
});

describe('the day of birth in a PSN', () => {
  it.each([
    [WOMAN, { day: '07', month: '03', year: '1985' }],
    [MAN, { day: '31', month: '12', year: '2004' }],
    ['1181991234', { day: '01', month: '01', year: '1899' }],
    ['5001950015', undefined],
    ['9913001234', undefined],
  ])('%s', (psn, date) => {
    expect(birthDateOf(psn)).toEqual(date);
  });
});
