import { hash } from 'node:crypto';

const OCTETS = 32;
const NODE_PREFIX = 1;

/**
 * The Merkle tree hash of RFC 6962 section 2.1 over leaves that come one after the other, with the memory of one path.
 * It takes leaf hashes, SHA-256(0x00 ‖ leaf); an inner node is SHA-256(0x01 ‖ left ‖ right).
 */
export class EvidenceRoot {
  /** At place n the root of a complete subtree of 2^n leaves, where the count has that bit. */
  readonly #subtrees: (Buffer | undefined)[] = [];
  readonly #node = Buffer.alloc(1 + 2 * OCTETS, NODE_PREFIX);
  #count = 0;

  /** Adds leaf hashes that lie one behind the other, 32 octets each. */
  add(leafHashes: Buffer): void {
    for (let at = 0; at < leafHashes.length; at += OCTETS) this.#push(leafHashes.subarray(at, at + OCTETS));
  }

  /** How many leaves there are. */
  get count(): number {
    return this.#count;
  }

  /** The root in lower-case hex; SHA-256 of nothing when there is no leaf. */
  root(): string {
    const [first, ...larger] = this.#subtrees.filter((subtree) => subtree !== undefined);
    if (first === undefined) return hash('sha256', Buffer.alloc(0), 'hex');
    return larger.reduce((right, left) => this.#join(left, right), first).toString('hex');
  }

  #push(leaf: Buffer): void {
    this.#count++;
    let right = leaf;
    let height = 0;
    for (let left = this.#subtrees[0]; left !== undefined; left = this.#subtrees[++height]) {
      right = this.#join(left, right);
      this.#subtrees[height] = undefined;
    }
    this.#subtrees[height] = right;
  }

  #join(left: Buffer, right: Buffer): Buffer {
    this.#node.set(left, 1);
    this.#node.set(right, 1 + OCTETS);
    return hash('sha256', this.#node, 'buffer');
  }
}
