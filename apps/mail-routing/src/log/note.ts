import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Digest } from './hashes.js';

const KEY_ID_OCTETS = 4;
/** Signature types of C2SP signed-note. */
const ED25519 = 1;
const ECDSA = 2;

/** A public key that signs notes (C2SP signed-note): Ed25519, or ECDSA with P-256 and SHA-256. */
export interface NoteKey {
  /** Name of the key, without spaces and `+`; ours have the log's origin. */
  readonly name: string;
  readonly publicKey: KeyObject;
}

/** A key that signs: its secret half stays where it is. */
export interface SigningKey {
  readonly publicKey: KeyObject;
  /** Ed25519: RFC 8032 over the text; ECDSA: DER over its SHA-256. */
  sign(text: Buffer): Promise<Buffer>;
}

/** @throws Error when signed notes know no such key */
export function requireNoteKey(publicKey: KeyObject): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1')) return;
  throw new Error(`a checkpoint is signed with Ed25519 or ECDSA P-256, not ${type ?? 'a secret key'}`);
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** What stands for the key in a note: its type, and its octets as that type has them. */
function encoded({ publicKey }: NoteKey): Buffer {
  if (publicKey.asymmetricKeyType !== 'ed25519') return Buffer.concat([Buffer.of(ECDSA), spki(publicKey)]);
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return Buffer.concat([Buffer.of(ED25519), raw]);
}

/** The first four octets of SHA-256: for ECDSA of the SPKI, for Ed25519 of name, type and key. */
export function keyId(key: NoteKey): Buffer {
  const hash = createHash('sha256');
  if (key.publicKey.asymmetricKeyType === 'ed25519') hash.update(`${key.name}\n`).update(encoded(key));
  else hash.update(spki(key.publicKey));
  return hash.digest().subarray(0, KEY_ID_OCTETS);
}

/** The key as programs for signed notes take it: `name+id+base64`. */
export function verifierKey(key: NoteKey): string {
  return `${key.name}+${keyId(key).toString('hex')}+${encoded(key).toString('base64')}`;
}

/** What a checkpoint says (C2SP tlog-checkpoint): which log, how many leaves, which root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Digest;
}

/** The text of a checkpoint, which its signatures are over. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${String(size)}\n${Buffer.from(root, 'latin1').toString('base64')}\n`;
}

/** A note of a text and signatures by these keys. */
export async function signNote(
  text: string,
  signers: readonly (SigningKey & { readonly name: string })[],
): Promise<string> {
  const octets = Buffer.from(text);
  const lines = [];
  for (const signer of signers) {
    const signature = Buffer.concat([keyId(signer), await signer.sign(octets)]);
    lines.push(`— ${signer.name} ${signature.toString('base64')}\n`);
  }
  return `${text}\n${lines.join('')}`;
}

const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;

/**
 * The text of a note that at least one of the keys has signed.
 * @returns undefined when none has, or one of them only seems to
 */
export function openNote(note: string, keys: readonly NoteKey[]): string | undefined {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  let signatures = 0;
  for (const line of note.slice(end + 2).split('\n')) {
    const [, name, base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const octets = Buffer.from(base64, 'base64');
    const id = octets.subarray(0, KEY_ID_OCTETS);
    const key = keys.find((one) => one.name === name && keyId(one).equals(id));
    if (key === undefined) continue;
    if (!isSigned(text, key, octets.subarray(KEY_ID_OCTETS))) return undefined;
    signatures++;
  }
  return signatures === 0 ? undefined : text;
}

function isSigned(text: string, { publicKey }: NoteKey, signature: Buffer): boolean {
  const digest = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(digest, Buffer.from(text), publicKey, signature);
}

/** A public key from its DER. */
export function readPublicKey(der: Buffer): KeyObject {
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}
