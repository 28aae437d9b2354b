import { describe, expect, it } from '@jest/globals';
import { judge } from './verdict.js';

const sources = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'];

describe('the verdict on a client address', () => {
  it.each([
    ['203.0.113.7', true, '203.0.113.7'],
    ['203.0.113.8', false, undefined],
    ['198.51.100.0', true, '198.51.100.0/24'],
    ['198.51.100.255', true, '198.51.100.0/24'],
    ['198.51.101.0', false, undefined],
    ['::ffff:198.51.100.9', true, '198.51.100.0/24'],
    ['2001:db8:ffff::1', true, '2001:db8::/32'],
    ['2001:db9::1', false, undefined],
  ])('%s is allowed: %s, by %s', (client, allowed, source) => {
    expect(judge('active', sources, client)).toMatchObject({ allowed, leg: 'source', domainNames: [] });
    expect(judge('active', sources, client).source).toBe(source);
  });

  it('leaves to the DNS of the moment what a domain name stood for', () => {
    const verdict = judge('active', [...sources, 'ekeng.am'], '192.0.2.1');
    expect(verdict).toMatchObject({ leg: 'dns', domainNames: ['ekeng.am'] });
    expect(verdict).not.toHaveProperty('allowed');
    expect(judge('active', [...sources, 'ekeng.am'], '203.0.113.7').allowed).toBe(true);
  });

  it.each(['unregistered', 'pending', 'suspended', 'removed'] as const)(
    'is no for who was %s',
    (standing) => {
      expect(judge(standing, sources, '203.0.113.7')).toMatchObject({ allowed: false, leg: 'registration' });
    },
  );
});
