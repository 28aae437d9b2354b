import { describe, expect, it } from '@jest/globals';
import { SENDER_FORM } from './address.js';
import { readCentreAddress } from './centre-address.js';
import { answerOf, isAccountRefused, statusText } from './command-status.js';
import { References } from './references.js';

describe('the address of an SMS centre', () => {
  it.each([
    [
      'smpp://pep:secret@smsc.example.am:2776',
      { name: 'smsc.example.am:2776', port: 2776, tls: false, systemId: 'pep', password: 'secret' },
    ],
    ['smpp://pep:@10.0.0.7', { name: '10.0.0.7:2775', host: '10.0.0.7', port: 2775, password: '' }],
    ['smpps://pep:a%2Cb%40c@smsc.example.am', { port: 3550, tls: true, password: 'a,b@c' }],
    ['smpp://pep:x@[::1]:2775', { name: '[::1]:2775', host: '::1' }],
  ])('is read from %s', (text, address) => {
    expect(readCentreAddress(text)).toMatchObject(address);
  });

  it.each([
    'smsc.example.am:2775',
    'http://pep:x@host',
    'smpp://host:2775',
    'smpp://pep:%@host',
    'smpp://pep:x@',
  ])('is not read from %s', (text) => {
    expect(readCentreAddress(text)).toBeUndefined();
  });
});

describe('the sender of SMS', () => {
  it.each([
    ['e-citizen', true],
    ['1234', true],
    ['37460464504', true],
    ['a name too long', false],
    ['փոստ', false],
    ['12', false],
    ['', false],
  ])('%s: %s', (from, good) => {
    expect(SENDER_FORM.test(from)).toBe(good);
  });
});

describe('a status', () => {
  it.each([
    [0x00, 'taken'],
    [0x08, 'slower'],
    [0x14, 'slower'],
    [0x58, 'slower'],
    [0x64, 'slower'],
    [0x04, 'broken'],
    [0x01, 'refused'],
    [0x0a, 'refused'],
    [0x0b, 'refused'],
    [0x65, 'refused'],
    [0x66, 'refused'],
    [0x421, 'refused'],
  ])('of %i means %s', (status, answer) => {
    expect(answerOf(status)).toBe(answer);
  });

  it('is told in words and in hex', () => {
    expect(statusText(0x58)).toBe('throttled (0x00000058)');
    expect(statusText(0x421)).toBe('an error of its own (0x00000421)');
  });

  it.each([
    [0x0d, true],
    [0x0e, true],
    [0x0f, true],
    [0x05, false],
    [0x08, false],
  ])('of %i to a bind is about our account: %s', (status, about) => {
    expect(isAccountRefused(status)).toBe(about);
  });
});

describe('the references of parts', () => {
  it('are another one for each of 256 texts to a phone, whatever other phones get', () => {
    const references = new References();
    const given = Array.from({ length: 256 }, (_, at) => {
      references.next(`3749100${String(at).padStart(4, '0')}`);
      return references.next('37499123456');
    });
    expect(new Set(given).size).toBe(256);
    expect(given.every((one) => one >= 0 && one < 256)).toBe(true);
  });
});
