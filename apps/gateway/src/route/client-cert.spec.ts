import { describe, expect, it } from '@jest/globals';
import { certificateIn, chainIn, clientCertField } from './client-cert.js';

describe('the field Client-Cert', () => {
  it('holds one certificate', () => {
    const der = Buffer.from('3003020101', 'hex');
    expect(certificateIn(clientCertField(der))).toEqual(der);
    expect(certificateIn(` ${clientCertField(der)} `)).toEqual(der);
  });

  it.each(['', 'AAAA', ':AAAA', '::', ':AA AA:', ':AAAA:;x=1', ':AAAA:, :BBBB:', '"AAAA"', '%3AAAAA%3A'])(
    'is not read when it is %j',
    (field) => {
      expect(certificateIn(field)).toBeUndefined();
    },
  );
});

describe('the field Client-Cert-Chain', () => {
  it('is a list, which may be empty', () => {
    expect(chainIn(':AAAA:, :BBBB:')).toHaveLength(2);
    expect(chainIn('')).toEqual([]);
  });

  it.each([':AAAA:, x', ':AAAA:,', Array.from({ length: 7 }, () => ':AAAA:').join(',')])(
    'is not read when it is %j',
    (field) => {
      expect(chainIn(field)).toBeUndefined();
    },
  );
});
