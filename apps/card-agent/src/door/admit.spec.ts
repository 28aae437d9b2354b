import { describe, expect, it } from '@jest/globals';
import { type Knock, refusal } from './admit.js';

const DOOR = { port: 8530, origins: ['https://e-citizen.am', 'https://localhost:8444'] };
const GOOD: Knock = {
  method: 'POST',
  host: '127.0.0.1:8530',
  origin: 'https://e-citizen.am',
  contentType: 'application/json',
  hasBody: true,
};

describe('the agent’s door', () => {
  const table: [string, Partial<Knock>, string | undefined][] = [
    ['an allowed page', {}, undefined],
    ['under the name localhost', { host: 'localhost:8530' }, undefined],
    ['another allowed page', { origin: 'https://localhost:8444' }, undefined],
    ['JSON with a charset', { contentType: 'application/json; charset=utf-8' }, undefined],
    ['no body', { method: 'GET', contentType: undefined, hasBody: false }, undefined],
    ['a name that leads here', { host: 'evil.example:8530' }, 'HOST_NOT_ALLOWED'],
    ['a name that begins as ours', { host: 'localhost.evil.example:8530' }, 'HOST_NOT_ALLOWED'],
    ['another port', { host: '127.0.0.1:80' }, 'HOST_NOT_ALLOWED'],
    ['no host', { host: undefined }, 'HOST_NOT_ALLOWED'],
    ['a foreign page', { origin: 'https://evil.example' }, 'ORIGIN_NOT_ALLOWED'],
    ['the same name without TLS', { origin: 'http://e-citizen.am' }, 'ORIGIN_NOT_ALLOWED'],
    ['a name below ours', { origin: 'https://x.e-citizen.am' }, 'ORIGIN_NOT_ALLOWED'],
    ['a file or a frame without origin', { origin: 'null' }, 'ORIGIN_NOT_ALLOWED'],
    ['no page at all', { origin: undefined }, 'ORIGIN_NOT_ALLOWED'],
    ['a form', { contentType: 'application/x-www-form-urlencoded' }, 'MEDIA_TYPE_UNSUPPORTED'],
    ['plain text', { contentType: 'text/plain' }, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a body of no type', { contentType: undefined }, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a type that only looks so', { contentType: 'application/json-patch' }, 'MEDIA_TYPE_UNSUPPORTED'],
  ];
  it.each(table)('%s: %j gives %s', (_what, change, code) => {
    expect(refusal({ ...GOOD, ...change }, DOOR)?.code).toBe(code);
  });
});
