import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EvidenceRoot } from './evidence-root.js';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (leaf: Buffer): Buffer => sha256(Buffer.of(0), leaf);

/** RFC 6962 2.1 word for word. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leafHash(leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

function rootOf(leaves: readonly Buffer[]): string {
  const root = new EvidenceRoot();
  for (const leaf of leaves) root.add(leaf.toString('latin1'));
  expect(root.count).toBe(leaves.length);
  return root.root();
}

/** The inputs and roots that implementations of RFC 6962 are tested with. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the root of evidence', () => {
  it.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'of the first %s test inputs is the known one',
    (count, root) => {
      expect(rootOf(INPUTS.slice(0, count))).toBe(root);
    },
  );

  it('of nothing is the hash of nothing', () => {
    expect(rootOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is what the RFC defines for every number of leaves', () => {
    const leaves = Array.from({ length: 70 }, (_, index) => sha256(Buffer.of(index)).subarray(0, 16));
    for (let count = 0; count <= leaves.length; count++)
      expect(rootOf(leaves.slice(0, count))).toBe(treeHash(leaves.slice(0, count)).toString('hex'));
  });
});
