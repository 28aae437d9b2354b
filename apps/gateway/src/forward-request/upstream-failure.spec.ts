import { describe, expect, it } from '@jest/globals';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { asAppError, mayTryAgain } from './upstream-failure.js';

const failure = (code: string): Error => Object.assign(new Error('x'), { code });

describe('a call without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'UNAVAILABLE', 'unavailable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'UNAVAILABLE', 'unavailable'],
    ['UND_ERR_SOCKET', 'UNAVAILABLE', 'unavailable'],
    ['UND_ERR_HEADERS_TIMEOUT', 'UPSTREAM_TIMEOUT', 'unavailable'],
    ['UND_ERR_INVALID_ARG', 'INVALID_REQUEST', 'invalid'],
  ])('because of %s is %s', (code, told, kind) => {
    expect(asAppError(failure(code))).toMatchObject({ code: told, kind });
  });

  it('keeps an error that already has words', () => {
    const known = new AppError(EDGE_ERRORS.notFound);
    expect(asAppError(known)).toBe(known);
  });
});

describe('a call whose connection broke', () => {
  const get = { method: 'GET', path: '/', body: null } as const;

  it('is tried again when it is safe', () => {
    expect(mayTryAgain(failure('UND_ERR_SOCKET'), get)).toBe(true);
    expect(mayTryAgain(failure('ECONNRESET'), { ...get, method: 'HEAD' })).toBe(true);
  });

  it('is not tried again when it may have changed something, or the service was not there at all', () => {
    expect(mayTryAgain(failure('UND_ERR_SOCKET'), { ...get, method: 'POST' })).toBe(false);
    expect(mayTryAgain(failure('ECONNREFUSED'), get)).toBe(false);
    expect(mayTryAgain(failure('UND_ERR_HEADERS_TIMEOUT'), get)).toBe(false);
  });
});
