import { describe, expect, it } from '@jest/globals';
import { pricePeriods, type Tariff } from './tariff.js';

const price = { value: '1.00', currency: 'AMD' } as const;
const prices = { letterToPerson: price, letterToOrganisation: price, smsSegment: price };
const tariff = (validFrom: string, organisation?: string): Tariff => ({
  validFrom,
  prices,
  ...(organisation === undefined ? {} : { organisation }),
});
const OURS = '22335588';

describe('the price periods of an organisation', () => {
  it.each<[string, Tariff[], string[]]>([
    ['are none without tariffs', [], []],
    [
      'are those of the general tariff, in the order of time',
      [tariff('2026-11-15'), tariff('2026-01-01')],
      ['2026-01-01', '2026-11-15'],
    ],
    [
      'are its own from the first own tariff on, whatever the general one does later',
      [tariff('2026-01-01'), tariff('2026-12-01'), tariff('2026-06-01', OURS), tariff('2027-01-01', OURS)],
      ['2026-01-01', '2026-06-01 own', '2027-01-01 own'],
    ],
    [
      'are its own where both begin on one day',
      [tariff('2026-06-01'), tariff('2026-06-01', OURS)],
      ['2026-06-01 own'],
    ],
    [
      'are not those of another organisation',
      [tariff('2026-01-01', '11223344'), tariff('2026-03-01')],
      ['2026-03-01'],
    ],
  ])('%s', (_says, tariffs, expected) => {
    const shown = pricePeriods(tariffs, OURS).map(({ from, tariff: { organisation } }) =>
      organisation === undefined ? from : `${from} own`,
    );
    expect(shown).toEqual(expected);
  });
});
