import { describe, expect, it } from '@jest/globals';
import { type Part, Phones } from './phones.js';

const part = (text: string, more: Partial<Part> = {}): Part => ({
  to: '37491000009',
  from: 'e-citizen',
  alphabet: 'gsm-7',
  text,
  centre: 'first',
  messageId: text,
  receivedAt: new Date('2026-11-22T03:00:00Z'),
  ...more,
});
const piece = (text: string, number: number) =>
  part(text, { concatenation: { reference: 1, total: 2, number } });

describe('the phones', () => {
  it('count every text, and keep the last ones', () => {
    const phones = new Phones();
    for (let number = 0; number < 25_000; number++) phones.add(part(String(number)));
    for (let number = 0; number < 5; number++) phones.add(part(String(number)));
    expect([phones.total, phones.distinct]).toEqual([25_005, 25_000]);
    expect(phones.list({ limit: 7 }).map(({ text }) => text)).toEqual([
      ...['4', '3', '2', '1', '0'],
      ...['24999', '24998'],
    ]);
    expect(phones.list({ limit: 100_000 }).length).toBeLessThan(25_000);
  });

  it('tell a text from the next with the same reference', () => {
    const phones = new Phones();
    for (const one of [piece('A1', 1), piece('B1', 1), piece('B2', 2)]) phones.add(one);
    expect(phones.list({ limit: 9 }).map(({ text, complete }) => [text, complete])).toEqual([
      ['B1B2', true],
      ['A1…', false],
    ]);
    expect(phones.total).toBe(1);
  });

  it('forget all when told to', () => {
    const phones = new Phones();
    phones.add(piece('A1', 1));
    phones.clear();
    phones.add(piece('A2', 2));
    expect(phones.list({ limit: 9 }).map(({ text }) => text)).toEqual(['…A2']);
    expect([phones.total, phones.distinct]).toEqual([0, 0]);
  });
});
