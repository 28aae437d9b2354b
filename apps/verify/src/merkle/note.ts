import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

const ID_OCTETS = 4;
/** SubjectPublicKeyInfo up to an Ed25519 key (RFC 8410 section 4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519 = 1;

/** What a signed checkpoint says (C2SP tlog-checkpoint), and by whose key. */
export interface OpenedCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** The verifier key that signed it. */
  readonly key: string;
}

interface NoteKey {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
  readonly isEdwards: boolean;
}

/**
 * Opens a checkpoint that one of these keys has signed.
 * @param keys verifier keys of C2SP signed-note, `name+id+base64`: Ed25519, or ECDSA as a whole SPKI
 * @returns undefined when none of them has
 */
export function openCheckpoint(note: string, keys: readonly string[]): OpenedCheckpoint | undefined {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split('\n');
  const key = keys.find((one) => {
    const read = readKey(one);
    return read !== undefined && lines.some((line) => isBy(line, text, read));
  });
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (key === undefined || !/^\d+$/.test(size)) return undefined;
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), key };
}

function isBy(line: string, text: string, { name, id, publicKey, isEdwards }: NoteKey): boolean {
  const [, signer, base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const octets = Buffer.from(base64, 'base64');
  if (signer !== name || !octets.subarray(0, ID_OCTETS).equals(id)) return false;
  return verify(isEdwards ? null : 'sha256', Buffer.from(text), publicKey, octets.subarray(ID_OCTETS));
}

/** The id is not believed but made again, so that a key is what it says. */
function readKey(text: string): NoteKey | undefined {
  const [, name = '', given, base64 = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const octets = Buffer.from(base64, 'base64');
  const isEdwards = octets[0] === ED25519;
  const spki = isEdwards ? Buffer.concat([ED25519_SPKI, octets.subarray(1)]) : octets.subarray(1);
  const hash = createHash('sha256').update(
    isEdwards ? Buffer.concat([Buffer.from(`${name}\n`), octets]) : spki,
  );
  const id = hash.digest().subarray(0, ID_OCTETS);
  if (id.toString('hex') !== given) return undefined;
  try {
    return { name, id, publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }), isEdwards };
  } catch {
    return undefined;
  }
}
