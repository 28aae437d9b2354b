import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestNameServer, testNameServer } from '@pep/testing';
import { NameResolver } from '../../resolve-names/name-resolver.js';
import { addressSource, domainOf, domainSources, reverseSource } from './sending-source.js';

describe('a source that is an address', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7'], '203.0.113.7'],
    ['::ffff:203.0.113.7', ['203.0.113.7'], '203.0.113.7'],
    ['203.0.113.8', ['203.0.113.7'], undefined],
    ['198.51.100.200', ['ekeng.am', '198.51.100.0/24'], '198.51.100.0/24'],
    ['198.51.101.1', ['198.51.100.0/24'], undefined],
    ['2001:db8::1', ['2001:DB8:0::1'], '2001:DB8:0::1'],
    ['2001:db8:1::5', ['2001:db8:1::/48'], '2001:db8:1::/48'],
    ['2001:db8:2::5', ['2001:db8:1::/48'], undefined],
    ['203.0.113.7', ['2001:db8::/32'], undefined],
    ['203.0.113.7', ['203.0.113.7.example.am'], undefined],
    ['203.0.113.7', [], undefined],
  ])('of a client at %s among %j is %s', (client, sources, expected) => {
    expect(addressSource(client, sources)?.source).toBe(expected);
  });
});

describe('a source that is a domain name', () => {
  it('is told from addresses and blocks', () => {
    expect(domainSources(['203.0.113.7', 'ekeng.am', '2001:db8::/32', 'xn--y9a3aq.am'])).toEqual([
      'ekeng.am',
      'xn--y9a3aq.am',
    ]);
  });

  it.each([
    ['ekeng.am', 'ekeng.am'],
    ['mail.ekeng.am', 'ekeng.am'],
    ['notekeng.am', undefined],
    ['am', undefined],
  ])('of the name %s is %s', (name, expected) => {
    expect(domainOf(name, ['gov.am', 'ekeng.am'])).toBe(expected);
  });

  describe('proved by reverse DNS', () => {
    let dns: TestNameServer;
    const prove = (client: string, domains: string[]) =>
      reverseSource(client, domains, new NameResolver({ servers: [dns.address], timeoutMs: 300 }));

    beforeAll(async () => {
      dns = await testNameServer();
      dns.set('7.113.0.203.in-addr.arpa', 'PTR', ['mail.ekeng.am']);
      dns.set('8.113.0.203.in-addr.arpa', 'PTR', ['mail.ekeng.am']);
      dns.set('mail.ekeng.am', 'A', ['203.0.113.7']);
      dns.set('1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa', 'PTR', [
        'six.ekeng.am',
      ]);
      dns.set('six.ekeng.am', 'AAAA', ['2001:db8::1']);
      dns.fail('9.113.0.203.in-addr.arpa', 'SERVFAIL');
    });
    afterAll(() => dns.stop());

    it.each([
      ['203.0.113.7', 'ekeng.am'],
      ['203.0.113.7', 'mail.ekeng.am'],
      ['::ffff:203.0.113.7', 'ekeng.am'],
      ['2001:db8::1', 'ekeng.am'],
    ])('is taken when the reverse name of %s leads back to it (%s)', async (client, domain) => {
      expect(await prove(client, [domain])).toEqual({ source: domain, proof: 'reverse-dns' });
    });

    it.each([
      ['203.0.113.8', 'ekeng.am', 'whose name leads to another address'],
      ['203.0.113.7', 'keng.am', 'whose name only ends alike'],
      ['203.0.113.10', 'ekeng.am', 'without a reverse name'],
    ])('is not taken for %s and %s, %s', async (client, domain) => {
      expect(await prove(client, [domain])).toBeUndefined();
    });

    it('has the client come again when the name system does not answer', async () => {
      await expect(prove('203.0.113.9', ['ekeng.am'])).rejects.toThrow(/send it again/);
    });
  });
});
