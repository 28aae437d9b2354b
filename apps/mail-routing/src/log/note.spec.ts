import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EMPTY_ROOT } from './hashes.js';
import {
  checkpointText,
  keyId,
  type NoteKey,
  openNote,
  requireNoteKey,
  signNote,
  verifierKey,
} from './note.js';

/** A note, its signature and its key that Go's package for signed notes publishes with itself. */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

function keyOf(verifier: string): NoteKey {
  const [name = '', , ...encoded] = verifier.split('+');
  const x = Buffer.from(encoded.join('+'), 'base64').subarray(1).toString('base64url');
  return { name, publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) };
}

function newKey(kind: 'ed25519' | 'p256', name = 'log.test') {
  const { publicKey, privateKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const digest = kind === 'ed25519' ? null : 'sha256';
  return { name, publicKey, sign: (text: Buffer) => Promise.resolve(sign(digest, text, privateKey)) };
}

describe('signed notes', () => {
  it('are read and their keys written as other programs do', () => {
    const key = keyOf(GO_KEY);
    expect(verifierKey(key)).toBe(GO_KEY);
    expect(openNote(GO_NOTE, [key])).toBe(GO_NOTE.slice(0, GO_NOTE.indexOf('\n\n') + 1));
  });

  it.each(['ed25519', 'p256'] as const)('signed with %s are believed by their key alone', async (kind) => {
    const key = newKey(kind);
    const text = checkpointText({ origin: 'log.test', size: 0, root: EMPTY_ROOT });
    const note = await signNote(text, [key]);
    expect(openNote(note, [key])).toBe(text);
    expect(openNote(note, [newKey(kind), key])).toBe(text);
    expect(openNote(note, [newKey(kind)])).toBeUndefined();
    expect(openNote(note, [{ ...key, name: 'other' }])).toBeUndefined();
    expect(openNote(note.replace('\n0\n', '\n1\n'), [key])).toBeUndefined();
    expect(openNote(text, [key])).toBeUndefined();
  });

  it('are refused when one of the signatures of known keys is wrong', async () => {
    const [good, bad] = [newKey('ed25519'), newKey('ed25519')];
    const note = await signNote('text\n', [good, { ...bad, sign: good.sign }]);
    expect(openNote(note, [good])).toBe('text\n');
    expect(openNote(note, [good, bad])).toBeUndefined();
  });

  it('name each key by four octets, and take no RSA', () => {
    expect(keyId(newKey('p256'))).toHaveLength(4);
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(() => {
      requireNoteKey(publicKey);
    }).toThrow('not rsa');
  });
});
