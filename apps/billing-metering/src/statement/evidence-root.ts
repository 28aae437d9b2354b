import { hash } from 'node:crypto';

const OCTETS = 32;
const LEAF_PREFIX = '\0';
const NODE_PREFIX = 1;

/**
 * The Merkle tree hash of RFC 6962 section 2.1 over leaves that come one after the other, with the memory of one path: a
 * leaf is hashed as SHA-256(0x00 ‖ leaf), an inner node as SHA-256(0x01 ‖ left ‖ right). Octets are kept as Latin-1
 * strings: a digest that comes as a Buffer costs three times as much.
 */
export class EvidenceRoot {
  /** At place n the root of a complete subtree of 2^n leaves, where the count has that bit. */
  readonly #subtrees: (string | undefined)[] = [];
  readonly #node = Buffer.alloc(1 + 2 * OCTETS, NODE_PREFIX);
  #count = 0;

  /** Adds the next leaf, an octet a character. */
  add(leaf: string): void {
    this.#count++;
    let right = sha256(Buffer.from(LEAF_PREFIX + leaf, 'latin1'));
    let height = 0;
    for (let left = this.#subtrees[0]; left !== undefined; left = this.#subtrees[++height]) {
      right = this.#join(left, right);
      this.#subtrees[height] = undefined;
    }
    this.#subtrees[height] = right;
  }

  /** How many leaves there are. */
  get count(): number {
    return this.#count;
  }

  /** The root in lower-case hex; SHA-256 of nothing when there is no leaf. */
  root(): string {
    const [first, ...larger] = this.#subtrees.filter((subtree) => subtree !== undefined);
    const root = first === undefined ? sha256(Buffer.alloc(0)) : larger.reduce(this.#joinTo, first);
    return Buffer.from(root, 'latin1').toString('hex');
  }

  readonly #joinTo = (right: string, left: string): string => this.#join(left, right);

  #join(left: string, right: string): string {
    this.#node.write(left, 1, 'latin1');
    this.#node.write(right, 1 + OCTETS, 'latin1');
    return sha256(this.#node);
  }
}

function sha256(octets: Buffer): string {
  // Node's other name of Latin-1 is the one that its types know here.
  return hash('sha256', octets, 'binary');
}
