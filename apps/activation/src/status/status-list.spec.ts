import { describe, expect, it } from '@jest/globals';
import { LIST_SIZE, placeOf, statusOctets, statusValue } from './status-list.js';

describe('a status list', () => {
  it.each([
    ['active', 0],
    ['revoked', 1],
    ['expired', 1],
    ['replaced', 1],
    ['removed', 1],
    ['suspended', 2],
    ['registered', 3],
  ])('says of a certificate that is %s: %i', (state, value) => {
    expect(statusValue(state)).toBe(value);
  });

  it('has the first status in the lowest bits, as the specification draws it', () => {
    // Token Status List 4.1: 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 are C9 44 F9.
    const statuses = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3].map((value, index): [number, number] => [
      index,
      value,
    ]);
    const octets = statusOctets(new Map(statuses));
    expect(octets.subarray(0, 4).toString('hex')).toBe('c944f9ff');
    expect(octets).toHaveLength(LIST_SIZE / 4);
  });

  it.each([
    [1, { list: 1, index: 0 }],
    [LIST_SIZE, { list: 1, index: LIST_SIZE - 1 }],
    [LIST_SIZE + 1, { list: 2, index: 0 }],
  ])('has the certificate of number %i at %p', (number, place) => {
    expect(placeOf(number)).toEqual(place);
  });
});
