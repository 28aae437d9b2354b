import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, canonicalText } from './canonical-json.js';
import { type Column, leafEncoder } from './leaf.js';

const COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'uuid' },
  { name: 'event', kind: 'text' },
  { name: 'message_id', kind: 'uuid' },
  { name: 'identifier', kind: 'text' },
  { name: 'kind', kind: 'text' },
  { name: 'digest', kind: 'octets' },
  { name: 'at', kind: 'instant' },
  { name: 'sequence', kind: 'number' },
  { name: 'basis', kind: 'json' },
];
const ROW = [
  'e-1',
  'ContentConsignment',
  'm-1',
  '5001950015',
  'person',
  '\\xab12',
  '2026-11-22 00:54:26.19+00',
  '7',
];

describe('canonical JSON', () => {
  it.each([
    // RFC 8785 section 3.2.3: by UTF-16 units.
    {
      given:
        '{"\\u20ac":"Euro","\\r":"CR","\\ufb33":"Dalet","1":"One","\\ud83d\\ude00":"Smile","\\u0080":"C","\\u00f6":"o"}',
      canonical: '{"\\r":"CR","1":"One","\u0080":"C","ö":"o","€":"Euro","😀":"Smile","\ufb33":"Dalet"}',
    },
    // Section 3.2.2: numbers and strings as ECMAScript writes them.
    {
      given: '[333333333.33333329, 1E30, 4.50, 2e-3, 1e-27, -0]',
      canonical: '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    },
    {
      given: '"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"',
      canonical: '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
    },
    { given: '{"b":[{"d":null,"c":true}],"a":{}}', canonical: '{"a":{},"b":[{"c":true,"d":null}]}' },
  ])('of $given is $canonical', ({ given, canonical }) => {
    expect(canonicalJson(JSON.parse(given))).toBe(canonical);
    expect(canonicalText(given)).toBe(canonical);
  });

  it('is the same whether values were parsed or their members moved as text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(canonicalText(text)).toBe(canonicalJson(value));
        expect(canonicalText(JSON.stringify(value, null, 1))).toBe(canonicalJson(value));
      }),
    );
  });

  it.each([
    { given: '{"b":1,"a!":2,"a":3,"a b":4}', canonical: '{"a":3,"a b":4,"a!":2,"b":1}' },
    { given: '{"a":1,"b":2,"a":3}', canonical: '{"a":3,"b":2}' },
    { given: '[-0,1.0,100,-7,0,12345678901234567890]', canonical: '[0,1,100,-7,0,12345678901234567000]' },
    { given: '{"a":[],"":{}}', canonical: '{"":{},"a":[]}' },
  ])('of $given, moved or not, is $canonical', ({ given, canonical }) => {
    expect(canonicalText(given)).toBe(canonical);
  });
});

const leafOf = (columns: readonly Column[], values: readonly (string | null)[]) =>
  leafEncoder(columns)(values);

describe('the leaf of evidence', () => {
  it('holds of who read a digest of salt and PSN instead of the PSN, which could be guessed', () => {
    const columns: Column[] = [{ name: 'reading', kind: 'json' }];
    const by = { role: 'delegate', psn: '5001950015', name: 'ANI', salt: 'ab'.repeat(16) };
    const psnDigest = createHash('sha256').update(`${by.salt}:5001950015`).digest('hex');
    expect(leafOf(columns, [JSON.stringify({ part: { n: 1 }, by })])).toBe(
      `{"reading":{"by":{"name":"ANI","psnDigest":"sha-256:${psnDigest}","role":"delegate"},"part":{"n":1}}}`,
    );
  });

  it('is its evidence as canonical JSON, without the order of recording', () => {
    expect(leafOf(COLUMNS, [...ROW, '{"via":"smtp","entry":{"version":3,"id":"x"}}'])).toBe(
      '{"at":"2026-11-22T00:54:26.190Z","basis":{"entry":{"id":"x","version":3},"via":"smtp"},"digest":"sha-256:ab12",' +
        '"event":"ContentConsignment","id":"e-1","messageId":"m-1","recipient":{"identifier":"5001950015","kind":"person"}}',
    );
  });

  it('has no word of its own hash, which the row keeps', () => {
    const columns: Column[] = [...COLUMNS, { name: 'leaf_hash', kind: 'octets' }];
    expect(leafOf(columns, [...ROW, null, '\\xff'])).toBe(leafOf(COLUMNS, [...ROW, null]));
  });

  it('does not change when a column is added later, nor with the order of columns', () => {
    const before = leafOf(COLUMNS, [...ROW, null]);
    const later = [{ name: 'new_thing', kind: 'boolean' }, ...COLUMNS] as const;
    expect(leafOf(later, [null, ...ROW, null])).toBe(before);
    expect(leafOf(later, ['t', ...ROW, null])).toBe(
      before.replace(',"recipient"', ',"newThing":true,"recipient"'),
    );
    expect(leafOf(COLUMNS.toReversed(), [null, ...ROW.toReversed()])).toBe(before);
  });

  it('has no recipient where there is none, and times to the microsecond where they are so fine', () => {
    const row = ROW.map((value, place) => (place === 3 || place === 4 ? null : value));
    expect(leafOf(COLUMNS, [...row, null])).not.toContain('recipient');
    const fine = ROW.map((value) => value.replace('26.19+', '26.19004+'));
    expect(leafOf(COLUMNS, [...fine, null])).toContain('"at":"2026-11-22T00:54:26.190040Z"');
  });

  it('refuses a time that is not in UTC', () => {
    const row = ROW.map((value) => value.replace('+00', '+04'));
    expect(() => leafOf(COLUMNS, [...row, null])).toThrow('not in UTC');
  });
});
