import { createHash } from 'node:crypto';

// A second implementation, from the text of RFC 6962 section 2.1 and RFC 9162 sections 2.1.3.2 and 2.1.4.2; it shares
// nothing with the service's.

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);

export const leafOf = (data: Buffer): Buffer => sha256(Buffer.of(0), data);

/** MTH(D[n]) over leaf hashes. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** `fn` and `sn` of the algorithms: the places of a node and of the last one, from the leaves up. */
class Places {
  constructor(
    public fn: number,
    public sn: number,
  ) {}

  up(): void {
    this.fn = Math.floor(this.fn / 2);
    this.sn = Math.floor(this.sn / 2);
  }

  /** Whether the next hash stands to the left; goes up past the levels where there is no sibling. */
  isLeftNext(): boolean {
    if (this.fn % 2 === 0 && this.fn !== this.sn) return false;
    while (this.fn % 2 === 0 && this.fn !== 0) this.up();
    return true;
  }
}

/** RFC 9162, 2.1.3.2: whether the path leads from the leaf at `index` to the root of `size` leaves. */
export function includes(
  tree: { readonly size: number; readonly root: Buffer },
  index: number,
  leaf: Buffer,
  path: readonly Buffer[],
): boolean {
  if (index >= tree.size) return false;
  const at = new Places(index, tree.size - 1);
  let r = leaf;
  for (const p of path) {
    if (at.sn === 0) return false;
    r = at.isLeftNext() ? node(p, r) : node(r, p);
    at.up();
  }
  return at.sn === 0 && r.equals(tree.root);
}

/** RFC 9162, 2.1.4.2: whether the first tree begins the second. */
export function isConsistent(
  first: { readonly size: number; readonly root: Buffer },
  second: { readonly size: number; readonly root: Buffer },
  path: readonly Buffer[],
): boolean {
  if (first.size === second.size) return path.length === 0 && first.root.equals(second.root);
  const isPowerOfTwo = Number.isInteger(Math.log2(first.size));
  const [start, ...rest] = path.length > 0 && isPowerOfTwo ? [first.root, ...path] : path;
  if (start === undefined) return false;
  const at = new Places(first.size - 1, second.size - 1);
  while (at.fn % 2 === 1) at.up();
  const roots = climb(at, start, rest);
  return roots !== undefined && roots.first.equals(first.root) && roots.second.equals(second.root);
}

/** Both roots that the path leads to; undefined when it is too short or too long. */
function climb(
  at: Places,
  start: Buffer,
  path: readonly Buffer[],
): { first: Buffer; second: Buffer } | undefined {
  let [first, second] = [start, start];
  for (const c of path) {
    if (at.sn === 0) return undefined;
    const isLeft = at.isLeftNext();
    if (isLeft) first = node(c, first);
    second = isLeft ? node(c, second) : node(second, c);
    at.up();
  }
  return at.sn === 0 ? { first, second } : undefined;
}
