import { describe, expect, it } from '@jest/globals';
import { LineEnds } from './line-ends.js';

/** Whether the letter is broken, for every way to cut it into two or three pieces. */
function verdicts(letter: string): boolean[] {
  const octets = Buffer.from(letter, 'latin1');
  const found = new Set<boolean>();
  for (let first = 0; first <= octets.length; first++) {
    for (let second = first; second <= octets.length; second++) {
      const lineEnds = new LineEnds();
      lineEnds.add(octets.subarray(0, first));
      lineEnds.add(octets.subarray(first, second));
      lineEnds.add(octets.subarray(second));
      found.add(lineEnds.broken);
    }
  }
  return [...found];
}

describe('line ends', () => {
  it.each(['', 'a', '\r\n', 'a\r\nb\r\n', 'a\tb\r\n\r\n\r\nc', '\r\n.\r\n', 'Բարև\x7f\r\n'])(
    'of %j are whole however it arrives',
    (letter) => {
      expect(verdicts(letter)).toEqual([false]);
    },
  );

  it.each([
    '\n',
    'a\nb',
    '\r',
    'a\rb',
    'a\r',
    '\r\r\n',
    '\r\n\n',
    '\n\r',
    'a\r\n\r',
    '\0',
    'a\0b\r\n',
    '\r\0\n',
  ])('of %j are broken however it arrives', (letter) => {
    expect(verdicts(letter)).toEqual([true]);
  });
});
