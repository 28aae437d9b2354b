import { describe, expect, it } from '@jest/globals';
import { holderOf, readDomainName } from './domain-name.js';

describe('a domain name', () => {
  it.each([
    ['EKENG.am', 'ekeng.am'],
    [' ekeng.am. ', 'ekeng.am'],
    ['mail.shop.com.am', 'mail.shop.com.am'],
    ['mfa.gov.am', 'mfa.gov.am'],
    ['փոստ.հայ', 'xn--mbbkgn.xn--y9a3aq'],
    ['xn--mbbkgn.XN--Y9A3AQ', 'xn--mbbkgn.xn--y9a3aq'],
  ])('%s is registered as %s', (text, canonical) => {
    expect(readDomainName(text)).toBe(canonical);
  });

  it.each([
    ['DOMAIN_NOT_ARMENIAN', ['gmail.com', 'yandex.ru', 'ekeng.am.example.com', 'example.xn--y9a3a']],
    ['DOMAIN_PUBLIC', ['com.am', 'ORG.am', 'net.am.', 'gov.am', 'համայնք.հայ']],
    [
      'DOMAIN_INVALID',
      ['', 'am', 'հայ', 'info@ekeng.am', '*.ekeng.am', '127.0.0.1', 'a b.am', 'https://a.am'],
    ],
  ])('is refused as %s: %j', (code, texts) => {
    for (const text of texts) expect(() => readDomainName(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the holder of a domain', () => {
  const verified = new Map([
    ['ekeng.am', 'A'],
    ['shop.ekeng.am', 'B'],
  ]);
  it.each([
    ['ekeng.am', 'A'],
    ['mail.ekeng.am', 'A'],
    ['shop.ekeng.am', 'B'],
    ['a.b.shop.ekeng.am', 'B'],
    ['other.am', undefined],
    ['notekeng.am', undefined],
    ['am', undefined],
  ])('of %s is %s: who has proved the nearest name', (domain, holder) => {
    expect(holderOf(domain, verified)).toBe(holder);
  });
});
