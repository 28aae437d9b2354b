import { describe, expect, it } from '@jest/globals';
import { SourcePolicy } from './source-policy.js';

const production = new SourcePolicy({ privateAllowed: false });
const sandbox = new SourcePolicy({ privateAllowed: true });

function objections(policy: SourcePolicy, ...sources: string[]): Record<string, string> {
  try {
    policy.read(sources);
    return {};
  } catch (error) {
    const { errors } = error as { errors: { field: string; message: string }[] };
    return Object.fromEntries(errors.map(({ field, message }) => [field, message]));
  }
}

describe('the source policy', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['198.51.100.77/24', '198.51.100.0/24'],
    ['11.0.0.0/8', '11.0.0.0/8'],
    ['2001:0DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['2001:db8::7/128', '2001:db8::7'],
    ['2001:db8:ffff::1/32', '2001:db8::/32'],
    ['2a02::/19', '2a02::/19'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['::ffff:198.51.100.0/120', '198.51.100.0/24'],
    ['Mail.EXAMPLE.am.', 'mail.example.am'],
    ['փոստ.հայ', 'xn--mbbkgn.xn--y9a3aq'],
    ['example.com', 'example.com'],
  ])('keeps %s as %s', (given, kept) => {
    expect(production.read([given])).toEqual([kept]);
  });

  it('keeps each source once, in the order given', () => {
    expect(production.read(['example.am', '203.0.113.7', 'EXAMPLE.am', '::ffff:203.0.113.7'])).toEqual([
      'example.am',
      '203.0.113.7',
    ]);
  });

  it.each([
    ['not one of the three', ''],
    ['not one of the three', 'localhost'],
    ['not one of the three', 'info@example.am'],
    ['not one of the three', '*.example.am'],
    ['not one of the three', 'http://example.am'],
    ['short', '203.0.113'],
    ['out of range', '203.0.113.256'],
    ['octal', '0313.0.113.7'],
    ['octal in part', '203.0.113.07'],
    ['hexadecimal', '0xcb007107'],
    ['decimal', '3405803783'],
    ['a prefix too long', '203.0.113.0/33'],
    ['a prefix with a leading zero', '203.0.113.0/024'],
    ['a prefix without digits', '203.0.113.0/'],
    ['two prefixes', '203.0.113.0/24/24'],
    ['a range', '203.0.113.1-203.0.113.9'],
    ['a zone', 'fe80::1%eth0'],
    ['brackets', '[2001:db8::7]'],
    ['two gaps', '2001::db8::7'],
  ])('refuses a text that is no source: %s', (_why, given) => {
    expect(objections(sandbox, given)).toEqual({
      'sources.0': 'is not an IP address, a CIDR block or a domain name',
    });
  });

  it.each([
    ['0.0.0.0/0', /wider than \/8/],
    ['11.0.0.0/7', /wider than \/8/],
    ['::/0', /wider than \/19/],
    ['2a00::/18', /wider than \/19/],
    ['::ffff:0.0.0.0/96', /wider than \/8/],
    ['::ffff:0.0.0.0/95', /not the address of a computer/],
    ['0.0.0.0', /not the address of a computer/],
    ['::', /not the address of a computer/],
    ['255.255.255.255', /not the address of a computer/],
    ['224.0.0.251', /not the address of a computer/],
    ['ff02::1', /not the address of a computer/],
  ])('refuses %s even in the sandbox', (given, reason) => {
    expect(objections(sandbox, given)['sources.0']).toMatch(reason);
  });

  it.each([
    ...['10.1.2.3', '172.16.0.0/12', '172.0.0.0/8', '192.168.1.0/24', '127.0.0.1', '169.254.1.1'],
    ...['100.64.0.1', '::1', 'fd00::7', 'fe80::1', '::ffff:127.0.0.1', '::ffff:10.0.0.0/104'],
  ])('takes the private %s in the sandbox only', (given) => {
    expect(objections(sandbox, given)).toEqual({});
    expect(objections(production, given)['sources.0']).toMatch(/covers private addresses/);
  });

  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['203.0.113.0/24', '203.0.113.7'],
    ['203.0.113.0/24', '203.0.113.128/25'],
    ['::ffff:203.0.113.7', '203.0.113.0/28'],
    ['2001:db8::/32', '2001:db8:1::1'],
  ])('refuses %s beside %s, which overlap, and names both', (first, second) => {
    const [one = '', other = ''] = [first, second].map((text) => production.read([text])[0]);
    expect(objections(production, 'example.am', first, second)).toEqual({
      'sources.2': `${other} and ${one} overlap; keep the one you mean`,
    });
  });

  it('takes neighbours and the two families of addresses side by side', () => {
    const sources = ['203.0.113.0/25', '203.0.113.128/25', '2001:db8::/32', 'example.am'];
    expect(production.read(sources)).toEqual(sources);
  });

  it('says what is wrong with each source at once', () => {
    const wrong = objections(production, '203.0.113.7', '0.0.0.0/0', 'example.am', 'nonsense');
    expect(Object.keys(wrong)).toEqual(['sources.1', 'sources.3']);
  });
});
