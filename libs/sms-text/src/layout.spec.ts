import { describe, expect, it } from '@jest/globals';
import { layOutSms } from './layout.js';

const shapeOf = (text: string) => {
  const { alphabet, segments } = layOutSms(text);
  return [alphabet, segments.map((segment) => segment.length)];
};

describe('an SMS text', () => {
  it.each<[string, string, unknown]>([
    ['160 Latin letters', 'a'.repeat(160), ['gsm-7', [160]]],
    ['161 Latin letters', 'a'.repeat(161), ['gsm-7', [153, 8]]],
    ['306 Latin letters', 'a'.repeat(306), ['gsm-7', [153, 153]]],
    ['80 euro signs, two septets each', '€'.repeat(80), ['gsm-7', [160]]],
    ['an escape pair at the end of a part', `${'a'.repeat(152)}€${'a'.repeat(20)}`, ['gsm-7', [152, 22]]],
    ['70 Armenian letters', 'ա'.repeat(70), ['ucs-2', [140]]],
    ['71 Armenian letters', 'ա'.repeat(71), ['ucs-2', [134, 8]]],
    ['a surrogate pair at the end of a part', `${'ա'.repeat(66)}😀${'ա'.repeat(9)}`, ['ucs-2', [132, 22]]],
    ['one Armenian letter among Latin ones', 'Barև', ['ucs-2', [8]]],
    ['nothing', '', ['gsm-7', [0]]],
  ])('of %s has its parts', (_what, text, shape) => {
    expect(shapeOf(text)).toEqual(shape);
  });

  it('is in the octets that SMPP carries', () => {
    expect(layOutSms('@{é€\r\n').segments[0]).toEqual(
      Buffer.from([0x00, 0x1b, 0x28, 0x05, 0x1b, 0x65, 0x0a]),
    );
    expect(layOutSms('Բ').segments[0]).toEqual(Buffer.from([0x05, 0x32]));
  });

  it('falls back to UCS-2 for the escape character itself', () => {
    expect(layOutSms('\u001b').alphabet).toBe('ucs-2');
  });
});
