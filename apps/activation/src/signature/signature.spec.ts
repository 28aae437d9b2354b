import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { attestationText } from './attestation.js';
import { type ExpectedSignature, objectionTo, type ReadSignature } from './contract-signature.js';
import { isOfToken, type KeyPurposes, type Token } from './key-usage.js';

const SIGNS: KeyPurposes = { authentication: false, signature: true };
const SIGNS_IN: KeyPurposes = { authentication: true, signature: false };
const NOON = new Date('2026-11-23T12:00:00Z');
const minutes = (count: number): Date => new Date(NOON.getTime() + count * 60_000);
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const EXPECTED: ExpectedSignature = {
  contentDigest: digest('the contract'),
  psn: '5001950015',
  issuer: 'CN=PEP Sandbox Citizen CA',
  since: minutes(-5),
  now: NOON,
};
const GOOD: ReadSignature = {
  detached: true,
  signers: 1,
  contentType: '1.2.840.113549.1.7.1',
  messageDigest: digest('the contract'),
  signingTime: minutes(-1),
  isMathematicallyRight: true,
  purposes: SIGNS,
  psn: '5001950015',
  issuer: 'CN=PEP Sandbox Citizen CA',
};

describe('the signature of a contract', () => {
  it('stands when all of it is right', () => {
    expect(objectionTo(GOOD, EXPECTED)).toBeUndefined();
  });

  it.each<[string, Partial<ReadSignature>, string]>([
    ['has the content in it', { detached: false }, 'CONTRACT_SIGNATURE_UNREADABLE'],
    ['has no signer', { signers: 0 }, 'CONTRACT_SIGNATURE_UNREADABLE'],
    ['has two signers', { signers: 2 }, 'CONTRACT_SIGNATURE_UNREADABLE'],
    ['is of another content type', { contentType: '1.2.3' }, 'CONTRACT_SIGNATURE_UNREADABLE'],
    ['is of another text', { messageDigest: digest('x') }, 'CONTRACT_SIGNATURE_OTHER_TEXT'],
    ['has no digest', { messageDigest: undefined }, 'CONTRACT_SIGNATURE_OTHER_TEXT'],
    ['is forged', { isMathematicallyRight: false }, 'CONTRACT_SIGNATURE_FORGED'],
    ['is another person’s', { psn: '6001950016' }, 'CONTRACT_SIGNATURE_FOREIGN'],
    ['is nobody’s', { psn: undefined }, 'CONTRACT_SIGNATURE_FOREIGN'],
    ['is by the key that signs in', { purposes: SIGNS_IN }, 'CONTRACT_SIGNATURE_WRONG_TOKEN'],
    ['is by another card', { issuer: 'CN=PEP Sandbox Citizen CA 1' }, 'CONTRACT_SIGNATURE_OTHER_CARD'],
    ['has no time', { signingTime: undefined }, 'CONTRACT_SIGNATURE_TIME'],
    ['is from before the registration', { signingTime: minutes(-16) }, 'CONTRACT_SIGNATURE_TIME'],
    ['is from the future', { signingTime: minutes(11) }, 'CONTRACT_SIGNATURE_TIME'],
  ])('that %s does not stand', (_what, change, code) => {
    expect(objectionTo({ ...GOOD, ...change }, EXPECTED)?.code).toBe(code);
  });

  it.each([-15, 10])('may be off by the signer’s clock: %i minutes', (off) => {
    expect(objectionTo({ ...GOOD, signingTime: minutes(off) }, EXPECTED)).toBeUndefined();
  });
});

describe('a certificate', () => {
  it.each<[string, KeyPurposes, Token, boolean]>([
    ['signatures', SIGNS, 'sign', true],
    ['signatures', SIGNS, 'auth', false],
    ['signing in', SIGNS_IN, 'auth', true],
    ['signing in', SIGNS_IN, 'sign', false],
    ['both', { authentication: true, signature: true }, 'sign', false],
    ['neither', { authentication: false, signature: false }, 'sign', false],
    ['neither', { authentication: false, signature: false }, 'auth', false],
  ])('for %s (%p) is one of the %s token: %p', (_what, purposes, token, verdict) => {
    expect(isOfToken(token, purposes)).toBe(verdict);
  });
});

describe('what a token signs to prove its PIN', () => {
  it('names the activation, the token and the nonce', () => {
    expect(attestationText('id', 'auth', 'nonce').toString()).toBe('PEP PIN activation v1\nid\nauth\nnonce');
  });
});
