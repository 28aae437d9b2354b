import type { Resolver } from 'node:dns/promises';
import { describe, expect, it } from '@jest/globals';
import { matchesSource } from './sending-source.js';

/** A name system of two tables. */
function resolver(ptr: Record<string, string[]>, addresses: Record<string, string[]>): Resolver {
  const look = (table: Record<string, string[]>) => (name: string) =>
    table[name] === undefined
      ? Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
      : Promise.resolve(table[name]);
  return {
    resolvePtr: look(ptr),
    resolve4: look(addresses),
    resolve6: look(addresses),
  } as unknown as Resolver;
}

const none = resolver({}, {});

describe('sending source', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7'], true],
    ['::ffff:203.0.113.7', ['203.0.113.7'], true],
    ['203.0.113.8', ['203.0.113.7'], false],
    ['198.51.100.200', ['198.51.100.0/24'], true],
    ['198.51.101.1', ['198.51.100.0/24'], false],
    ['2001:db8::1', ['2001:DB8:0::1'], true],
    ['2001:db8:1::5', ['2001:db8:1::/48'], true],
    ['2001:db8:2::5', ['2001:db8:1::/48'], false],
    ['203.0.113.7', ['2001:db8::/32'], false],
    ['203.0.113.7', [], false],
  ])('a client at %s of the sources %j: %s', async (client, sources, expected) => {
    expect(await matchesSource(client, sources, none)).toBe(expected);
  });

  const dns = resolver(
    { '7.113.0.203.in-addr.arpa': ['mail.ekeng.am'], '8.113.0.203.in-addr.arpa': ['mail.ekeng.am'] },
    { 'mail.ekeng.am': ['203.0.113.7'] },
  );

  it('takes a domain name when the reverse name leads back to the address', async () => {
    expect(await matchesSource('203.0.113.7', ['ekeng.am'], dns)).toBe(true);
    expect(await matchesSource('203.0.113.7', ['mail.ekeng.am'], dns)).toBe(true);
  });

  it('does not take a reverse name alone, nor a name that only ends alike', async () => {
    expect(await matchesSource('203.0.113.8', ['ekeng.am'], dns)).toBe(false);
    expect(await matchesSource('203.0.113.7', ['keng.am'], dns)).toBe(false);
  });

  it('asks the client to come again when the name system does not answer', async () => {
    const silent = {
      resolvePtr: () => Promise.reject(Object.assign(new Error(), { code: 'ETIMEOUT' })),
    } as unknown as Resolver;
    await expect(matchesSource('203.0.113.7', ['ekeng.am'], silent)).rejects.toThrow(/send it again/);
  });
});
