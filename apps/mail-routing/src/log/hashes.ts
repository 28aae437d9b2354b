import { hash } from 'node:crypto';

/** Octets of a SHA-256 digest. */
export const DIGEST_OCTETS = 32;
const NODE_PREFIX = 1;

/**
 * A digest as 32 Latin-1 characters, an octet each: a digest that comes as a Buffer costs three times as much, and a
 * tile of 256 of them is one short string.
 */
export type Digest = string;

/** Hash of a leaf: SHA-256(0x00 ‖ leaf in UTF-8) (RFC 6962 section 2.1). */
export function leafHash(leaf: string): Digest {
  // Node's other name of Latin-1 is the one that its types know here.
  return hash('sha256', `\0${leaf}`, 'binary');
}

const node = Buffer.alloc(1 + 2 * DIGEST_OCTETS, NODE_PREFIX);

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1). */
export function nodeHash(left: Digest, right: Digest): Digest {
  node.write(left, 1, 'latin1');
  node.write(right, 1 + DIGEST_OCTETS, 'latin1');
  return hash('sha256', node, 'binary');
}

/** Hash of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Digest = hash('sha256', '', 'binary');
