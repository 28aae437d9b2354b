import { describe, expect, it } from '@jest/globals';
import { type AddressField, forwardedAddress } from './forwarded-address.js';

const isTrusted = (address: string) => address.startsWith('10.');
const PROXY = '10.0.0.1';

describe('the client’s address behind proxies', () => {
  it.each<[AddressField, string | undefined, string]>([
    ['x-forwarded-for', undefined, PROXY],
    ['x-forwarded-for', '203.0.113.7', '203.0.113.7'],
    ['x-forwarded-for', '203.0.113.7:4711', '203.0.113.7'],
    ['x-forwarded-for', '::ffff:203.0.113.7', PROXY],
    ['x-forwarded-for', '2001:db8::1', '2001:db8::1'],
    ['x-forwarded-for', '[2001:db8::1]:4711', '2001:db8::1'],
    ['x-forwarded-for', '198.51.100.9, 203.0.113.7', '203.0.113.7'],
    ['x-forwarded-for', '198.51.100.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['x-forwarded-for', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['x-forwarded-for', '203.0.113.7, unknown', PROXY],
    ['x-forwarded-for', 'for=203.0.113.7', PROXY],
    ['forwarded', 'for=203.0.113.7;proto=https;by=10.0.0.1', '203.0.113.7'],
    ['forwarded', 'proto=https; For="[2001:db8::1]:4711"', '2001:db8::1'],
    ['forwarded', 'for=198.51.100.9, for=203.0.113.7', '203.0.113.7'],
    ['forwarded', 'for=_hidden', PROXY],
  ])('in %s: %s is %s', (name, value, address) => {
    expect(forwardedAddress({ name, value }, PROXY, isTrusted)).toBe(address);
  });
});
