import { describe, expect, it } from '@jest/globals';
import { inwardHeaders, outwardHeaders } from './headers.js';

describe('headers that go inward', () => {
  it('keep their order, form and repetitions', () => {
    const sent = ['Accept', 'text/csv', 'Idempotency-Key', 'k1', 'X-Note', 'a', 'x-note', 'b'];
    expect(inwardHeaders(sent, undefined)).toEqual(sent);
  });

  it.each([
    ['Authorization', 'its own word on who calls'],
    ['Forwarded', 'where it came from'],
    ['X-Forwarded-For', 'where it came from'],
    ['x_forwarded_for', 'the same, as some servers read it'],
    ['X-Forwarded-Client-Cert', 'a certificate'],
    ['Client-Cert', 'a certificate (RFC 9440)'],
    ['Client-Cert-Chain', 'a chain'],
    ['X-SSL-Client-Verify', 'a verdict'],
    ['ssl-client-cert', 'a certificate'],
    ['PEP-Caller', 'a name of ours'],
    ['X-Request-Id', 'the gateway sets it'],
    ['Host', 'of this connection'],
    ['Transfer-Encoding', 'of this connection'],
    ['TE', 'of this connection'],
    ['Expect', 'answered by the gateway'],
  ])('have no %s: %s', (name) => {
    expect(inwardHeaders([name, 'forged', 'Accept', '*/*'], undefined)).toEqual(['Accept', '*/*']);
  });

  it('have none that Connection names', () => {
    const sent = ['Connection', 'close, X-Hop', 'x-hop', '1', 'X-Other', '2'];
    expect(inwardHeaders(sent, 'close, X-Hop')).toEqual(['X-Other', '2']);
  });
});

describe('headers that go outward', () => {
  it.each([
    ['nothing is stored, whatever the service said, to a known caller', false, 'public', 'no-store'],
    ['nothing is stored of a public call where the service says nothing', true, undefined, 'no-store'],
    ['what the service said of a public call', true, 'public, max-age=30', 'public, max-age=30'],
  ])('say which request it was, and %s', (_what, isPublic, said, cacheControl) => {
    const headers = { 'cache-control': said, etag: '"1"' };
    expect(outwardHeaders(headers, { requestId: 'r-1', isPublic })).toEqual({
      'cache-control': cacheControl,
      'x-request-id': 'r-1',
      etag: '"1"',
    });
  });

  it('have nothing of the connection to the service', () => {
    const kept = outwardHeaders(
      {
        connection: 'keep-alive, x-inner',
        'keep-alive': 'timeout=5',
        'x-inner': '1',
        'set-cookie': ['a', 'b'],
      },
      { requestId: 'r-1', isPublic: false },
    );
    expect(Object.keys(kept)).toEqual(['set-cookie', 'cache-control', 'x-request-id']);
  });
});
