import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** Hash of a leaf (RFC 6962 section 2.1). */
export function hashOfLeaf(leaf: string): Buffer {
  return sha256(LEAF, Buffer.from(leaf));
}

/**
 * The root that an audit path leads to (RFC 9162 section 2.1.3.2).
 * @returns undefined when the path does not fit a leaf at this place of a tree of this size
 */
export function rootFrom(
  leafHash: Buffer,
  place: { readonly index: number; readonly size: number },
  path: readonly Buffer[],
): Buffer | undefined {
  if (place.index < 0 || place.index >= place.size) return undefined;
  let node = BigInt(place.index);
  let last = BigInt(place.size) - 1n;
  let root = leafHash;
  for (const sibling of path) {
    if (last === 0n) return undefined;
    if ((node & 1n) === 1n || node === last) {
      root = sha256(NODE, sibling, root);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      root = sha256(NODE, root, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n ? root : undefined;
}
