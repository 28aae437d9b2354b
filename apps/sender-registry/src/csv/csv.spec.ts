import { describe, expect, it } from '@jest/globals';
import { parseCsv } from './csv.js';

function fieldsOf(text: string): unknown {
  const result = parseCsv(text);
  return result.ok ? result.records.map(({ fields }) => fields) : result;
}

describe('comma-separated values', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\uFEFFa,b', [['a', 'b']]],
    ['a,,c', [['a', '', 'c']]],
    ['a,b,', [['a', 'b', '']]],
    ['"a","b c"', [['a', 'b c']]],
    ['"a,b","c ""d"" e"', [['a,b', 'c "d" e']]],
    ['"a\r\nb",c', [['a\r\nb', 'c']]],
    ['a\n\n\nb\n', [['a'], ['b']]],
    [' a , b ', [[' a ', ' b ']]],
    ['', []],
  ])('%j are %j', (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields);
  });

  it.each([
    ['a"b', 1],
    ['a\n"b', 2],
    ['a\n"b"c', 2],
    ['a\n"x\ny"\nb "c"', 4],
    ['a\rb', 1],
  ])('%j is refused on line %s', (text, line) => {
    expect(parseCsv(text)).toMatchObject({ ok: false, line });
  });

  it('know the line of each record, over quoted line ends', () => {
    const result = parseCsv('h\n"a\nb"\n\nc');
    expect(result.ok && result.records.map(({ line }) => line)).toEqual([1, 2, 5]);
  });
});
