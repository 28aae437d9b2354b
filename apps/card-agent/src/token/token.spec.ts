import { sign, generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { chooseTokenForPuk, chooseUsableToken } from './choose-token.js';
import { derSignature } from './der-signature.js';
import { Secret, spending } from './secret.js';
import { type CardReading, FLAG, pinStanding, pukStanding, purposeOf } from './token.js';

const SET = FLAG.userPinInitialized;

describe('how a token stands', () => {
  it.each([
    ['never set', 0, { state: 'not-activated' }],
    ['set', SET, { state: 'active' }],
    ['typed wrong once', SET | FLAG.userPinCountLow, { state: 'active', warning: 'wrong-before' }],
    [
      'one try left',
      SET | FLAG.userPinCountLow | FLAG.userPinFinalTry,
      { state: 'active', triesLeft: 1, warning: 'last-try' },
    ],
    ['locked', SET | FLAG.userPinLocked | FLAG.userPinFinalTry, { state: 'locked', triesLeft: 0 }],
  ])('PIN %s', (_what, flags, standing) => {
    expect(pinStanding(flags)).toEqual(standing);
  });

  it.each([
    [0, { locked: false }],
    [FLAG.soPinCountLow, { locked: false, warning: 'wrong-before' }],
    [FLAG.soPinFinalTry, { locked: false, warning: 'last-try' }],
    [FLAG.soPinLocked, { locked: true }],
  ])('PUK, flags %i', (flags, standing) => {
    expect(pukStanding(flags)).toEqual(standing);
  });

  it.each([
    ['ARMID (AuthPIN)', FLAG.tokenInitialized, 'auth'],
    ['ARMID (SignPIN)', FLAG.tokenInitialized, 'sign'],
    ['ARMID (SignPin)', FLAG.tokenInitialized, 'sign'],
    ['ARMID (SignPIN)', 0, undefined],
    ['ARMID', FLAG.tokenInitialized, undefined],
    ['', FLAG.tokenInitialized, undefined],
  ])('label %s, flags %i: %s', (label, flags, purpose) => {
    expect(purposeOf(label, flags)).toBe(purpose);
  });
});

function reading(flags: number): CardReading {
  const token = {
    purpose: 'auth',
    label: 'ARMID (AuthPIN)',
    serial: '1',
    reader: 'R',
    certificates: [],
  } as const;
  return {
    module: { path: '/m.so', name: 'm', version: '1.0' },
    readers: [{ name: 'R', hasCard: true }],
    tokens: [{ ...token, flags, pinLength: { min: 4, max: 8 } }],
  };
}

describe('a token for the PIN', () => {
  it.each([
    [0, false, 'NOT_ACTIVATED'],
    [SET, false, ''],
    [SET | FLAG.userPinLocked, true, 'PIN_LOCKED'],
    [SET | FLAG.userPinFinalTry, false, 'LAST_TRY'],
    [SET | FLAG.userPinFinalTry, true, ''],
    [SET | FLAG.protectedAuthenticationPath, true, 'PIN_PAD'],
  ])('flags %i, consent %s: %s', (flags, lastTry, code) => {
    expect(codeOf(() => chooseUsableToken(reading(flags), 'auth', lastTry))).toBe(code);
  });
});

describe('a token for the PUK', () => {
  it.each([
    [0, { notWhenActive: true, lastTry: false }, ''],
    [SET, { notWhenActive: true, lastTry: false }, 'ALREADY_ACTIVE'],
    [SET, { notWhenActive: false, lastTry: false }, ''],
    [SET | FLAG.userPinLocked, { notWhenActive: true, lastTry: false }, ''],
    [FLAG.soPinLocked, { notWhenActive: true, lastTry: true }, 'PUK_LOCKED'],
    [FLAG.soPinFinalTry, { notWhenActive: true, lastTry: false }, 'LAST_TRY'],
    [FLAG.soPinFinalTry, { notWhenActive: true, lastTry: true }, ''],
  ])('flags %i, %j: %s', (flags, use, code) => {
    expect(codeOf(() => chooseTokenForPuk(reading(flags), 'auth', use))).toBe(code);
  });
});

it('is not there without a reader, or without a card', () => {
  const empty = { ...reading(SET), tokens: [] };
  expect(codeOf(() => chooseUsableToken(empty, 'auth', false))).toBe('NO_CARD');
  expect(codeOf(() => chooseUsableToken({ ...empty, readers: [] }, 'auth', false))).toBe('NO_READER');
});

function codeOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a secret', () => {
  it('is shown by nothing', () => {
    const secret = Secret.of('284619');
    const shown = [
      JSON.stringify({ secret }),
      String(secret),
      inspect({ secret }, { depth: 5, showHidden: true }),
    ];
    expect(shown.join()).not.toContain('284619');
  });

  it('is zeroed when it was used, however that ended', async () => {
    const secret = Secret.of('284619');
    const copy = secret.copy();
    await expect(spending([secret], () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(secret.bytes.every((octet) => octet === 0)).toBe(true);
    expect(copy.text()).toBe('284619');
  });
});

describe('a signature of an elliptic curve', () => {
  it.each(['prime256v1', 'secp384r1', 'secp521r1'])('is DER: %s', (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    for (let round = 0; round < 20; round++) {
      const data = Buffer.from([round]);
      const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha256', data, publicKey, derSignature(raw))).toBe(true);
    }
  });
});
