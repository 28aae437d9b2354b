import { describe, expect, it } from '@jest/globals';
import { readSenderAddress } from './sender-address.js';

function refusal(text: string): unknown {
  try {
    readSenderAddress(text);
    return 'none';
  } catch (error) {
    return (error as { code: unknown }).code;
  }
}

describe('a sender address', () => {
  it.each([
    ['info@ekeng.am', 'info@ekeng.am'],
    [' Info@EKENG.AM ', 'info@ekeng.am'],
    ['info@mail.gov.am.', 'info@mail.gov.am'],
    ['info@փոստ.հայ', 'info@xn--mbbkgn.xn--y9a3aq'],
    ['info@xn--mbbkgn.XN--Y9A3AQ', 'info@xn--mbbkgn.xn--y9a3aq'],
  ])('%s is registered as %s', (text, canonical) => {
    expect(readSenderAddress(text)).toBe(canonical);
  });

  it.each([
    ...['someone@gmail.com', 'someone@yahoo.com', 'someone@mail.ru', 'someone@yandex.ru'],
    ...['info@ekeng.am.example.com', 'info@am.com', 'info@example.xn--y9a3a'],
  ])('%s is refused because its domain is not Armenian', (text) => {
    expect(refusal(text)).toBe('SENDER_DOMAIN_NOT_ARMENIAN');
    expect(() => readSenderAddress(text)).toThrow(
      /gmail, yahoo, mail\.ru and the like can not be registered/,
    );
  });

  it.each([
    ...['', 'ekeng.am', '@ekeng.am', 'info@', 'info@am', 'in fo@ekeng.am', 'a..b@ekeng.am', '.a@ekeng.am'],
    ...[
      '"a b"@ekeng.am',
      '<info@ekeng.am>',
      'a@b@ekeng.am',
      'info@[127.0.0.1]',
      `${'x'.repeat(65)}@ekeng.am`,
    ],
    'info@ekeng.am\r\nBcc: x@ekeng.am',
  ])('%j is refused because it is no mail address', (text) => {
    expect(refusal(text)).toBe('SENDER_ADDRESS_INVALID');
  });
});
