import { describe, expect, it } from '@jest/globals';
import {
  canonicalDomain,
  canonicalMobile,
  isArmenianDomain,
  isLegalEntityCode,
  isPsn,
  maskPsns,
  parseMailAddress,
  readableDomain,
  registrableDomain,
} from './index.js';

describe('identifiers', () => {
  it('takes 8 digits as a legal entity code and 10 digits as a PSN', () => {
    expect(isLegalEntityCode('22335588')).toBe(true);
    expect(isLegalEntityCode('2233558')).toBe(false);
    expect(isPsn('5001950015')).toBe(true);
    expect(isPsn('0001950015')).toBe(false);
    expect(isPsn('500195001a')).toBe(false);
  });

  it('masks every PSN in a text and leaves other numbers', () => {
    expect(maskPsns('/mailboxes/5001950015/messages?x=12345678')).toBe(
      '/mailboxes/********15/messages?x=12345678',
    );
  });

  it.each([
    ['+37491123456', '37491123456'],
    ['37477123456', '37477123456'],
    ['091123456', '37491123456'],
    ['37410123456', undefined],
    ['3749112345', undefined],
  ])('reads the mobile %s as %s', (text, canonical) => {
    expect(canonicalMobile(text)).toBe(canonical);
  });

  it('keeps one form of a domain, whatever its case and script', () => {
    expect(canonicalDomain('EKENG.am')).toBe('ekeng.am');
    expect(canonicalDomain('փոստ.հայ')).toBe(canonicalDomain('XN--MBBKGN.xn--y9a3aq'));
    expect(canonicalDomain('nodots')).toBeUndefined();
    expect(canonicalDomain('127.0.0.1')).toBeUndefined();
  });

  it('knows the two Armenian top-level domains', () => {
    expect(isArmenianDomain('ekeng.am')).toBe(true);
    expect(isArmenianDomain(canonicalDomain('փոստ.հայ') ?? '')).toBe(true);
    expect(isArmenianDomain('gmail.com')).toBe(false);
    expect(isArmenianDomain('am.example.com')).toBe(false);
  });

  it.each([
    ['ekeng.am', 'ekeng.am'],
    ['a.mail.ekeng.am', 'ekeng.am'],
    ['shop.com.am', 'shop.com.am'],
    ['mail.shop.com.am', 'shop.com.am'],
    ['mfa.gov.am', 'mfa.gov.am'],
    ['xn--mbbkgn.xn--y9a3aq', 'xn--mbbkgn.xn--y9a3aq'],
    ...['com.am', 'net.am', 'org.am', 'co.am', 'commune.am', 'gov.am'].map(
      (name) => [name, undefined] as const,
    ),
  ])('knows that %s was registered as %s', (domain, registered) => {
    expect(registrableDomain(domain)).toBe(registered);
  });

  it('writes a domain as people do', () => {
    expect(readableDomain('xn--mbbkgn.xn--y9a3aq')).toBe('փոստ.հայ');
    expect(readableDomain('ekeng.am')).toBe('ekeng.am');
  });

  it('compares mail addresses without regard to case', () => {
    expect(parseMailAddress('Info@EKENG.AM')?.canonical).toBe('info@ekeng.am');
    expect(parseMailAddress('no-at-sign')).toBeUndefined();
    expect(parseMailAddress('a b@ekeng.am')).toBeUndefined();
  });
});
