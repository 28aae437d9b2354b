import { describe, expect, it } from '@jest/globals';
import { type KnownPart, partOf, type ReceivedReceipt } from './match-receipt.js';
import { plainId, possibleIds } from './message-id.js';

const FIRST = 'first.example.am:2775';
const SECOND = 'second.example.am:2775';
const ANI = '37491000001';
const ARAM = '37499000002';

const part = (messageId: string, recipient = ANI, centre = FIRST, minute = 0): KnownPart => ({
  messageId,
  recipient,
  centre,
  sentAt: new Date(Date.UTC(2026, 10, 22, 3, minute)),
});
const receipt = (messageId: string, addresses: string[] = [], centre = FIRST) => ({
  messageId,
  addresses,
  centre,
  fate: 'delivered' as const,
  report: 'DELIVRD',
});

const found = (one: ReceivedReceipt, parts: KnownPart[], forms = possibleIds(one.messageId)) =>
  partOf(one, forms, parts);

describe('a receipt', () => {
  it.each([
    ['the very id', 'a-1', 'a-1'],
    ['another case', '4D2AB', '4d2ab'],
    ['leading zeros', '0000004711', '4711'],
    ['no leading zeros', '4711', '0000004711'],
    ['hexadecimal in the answer, decimal in the receipt', '4D2', '1234'],
    ['the same with zeros', '000004D2', '0000001234'],
    ['decimal in the answer, hexadecimal in the receipt', '1234', '4d2'],
    ['a long number', 'FFFFFFFFFFFFFFFF', '18446744073709551615'],
  ])('finds its part by %s', (_form, answered, receipted) => {
    const own = part(answered);
    expect(found(receipt(receipted, [ANI]), [part('other'), own])).toBe(own);
  });

  it.each([
    ['374…', ANI],
    ['+374…', `+${ANI}`],
    ['00374…', `00${ANI}`],
    ['0…', `0${ANI.slice(3)}`],
    ['eight digits', ANI.slice(3)],
  ])('names its phone as %s', (_form, address) => {
    const own = part('4D2');
    expect(found(receipt('1234', ['e-citizen', address]), [own])).toBe(own);
  });

  it('with a number that is one part in hexadecimal and another in decimal is that of its phone', () => {
    const parts = [part('1234', ARAM), part('4D2', ANI)];
    expect(found(receipt('1234', [ANI]), parts)).toBe(parts[1]);
    expect(found(receipt('1234', [ARAM]), parts)).toBe(parts[0]);
  });

  it('waits for the part of its phone rather than take another’s', () => {
    expect(found(receipt('1234', [ANI]), [part('1234', ARAM)])).toBeUndefined();
  });

  it('is that of no other form of its id when only its own may count', () => {
    const own = part('00004D2');
    expect(found(receipt('1234', [ANI]), [own], [plainId('1234')])).toBeUndefined();
    expect(found(receipt('4d2', [ANI]), [own], [plainId('4d2')])).toBe(own);
  });

  it('that names no phone needs the very id, from the same centre', () => {
    const own = part('1234');
    expect(found(receipt('1234', ['e-citizen']), [part('4D2'), part('1234', ANI, SECOND), own])).toBe(own);
    expect(found(receipt('1234'), [part('4D2'), part('1234', ANI, SECOND)])).toBeUndefined();
  });

  it('may come over another centre of the same operator', () => {
    const own = part('a-1', ANI, SECOND);
    expect(found(receipt('a-1', [ANI]), [own])).toBe(own);
    const near = part('a-1');
    expect(found(receipt('a-1', [ANI]), [own, near])).toBe(near);
  });

  it('is about the latest part when a centre uses an id again', () => {
    const latest = part('7', ANI, FIRST, 2);
    expect(found(receipt('7', [ANI]), [part('7', ANI, FIRST, 1), latest, part('7')])).toBe(latest);
  });
});
