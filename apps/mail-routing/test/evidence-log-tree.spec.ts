import { describe, expect, it } from '@jest/globals';
import { leafHash } from '../src/log/hashes.js';
import { planConsistency, planInclusion, type ProofPlan } from '../src/log/proofs.js';
import { edgePlaces, type Tile, TileRoots, TreeEdge } from '../src/log/tiles.js';
import { includes, isConsistent, leafOf, treeHash } from './rfc9162.js';

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
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
/** Beyond two tiles, so that a proof crosses levels. */
const LEAVES = 600;
const octets = (digest: string): Buffer => Buffer.from(digest, 'latin1');
const data = Array.from({ length: LEAVES }, (_, index) => `evidence ${String(index)} վկայություն`);
const naive = data.map((leaf) => leafOf(Buffer.from(leaf)));
const naiveRoots = new Map<number, { size: number; root: Buffer }>();
function naiveRoot(size: number): { size: number; root: Buffer } {
  const known = naiveRoots.get(size) ?? { size, root: treeHash(naive.slice(0, size)) };
  naiveRoots.set(size, known);
  return known;
}

/** What storage does: keeps the longest form of each tile. */
class Tiles {
  readonly #tiles = new Map<string, Tile>();
  readonly edge = new TreeEdge(0, []);

  append(leaves: readonly string[]): void {
    for (const tile of this.edge.append(leaves.map(leafHash).join('')))
      this.#tiles.set(`${String(tile.level)}/${String(tile.number)}`, tile);
  }

  all(): Tile[] {
    return [...this.#tiles.values()];
  }

  prove(plan: ProofPlan): Buffer[] {
    const given = plan.tiles.map(({ level, number }) =>
      this.#tiles.get(`${String(level)}/${String(number)}`),
    );
    const roots = given.flatMap((tile) => (tile === undefined ? [] : [new TileRoots(tile)]));
    return plan.hashes(roots).map(octets);
  }
}

const tiles = new Tiles();
tiles.append(data);

describe('the tree of the evidence log', () => {
  it.each(ROOTS.map((root, size) => ({ root, size })))(
    'has the published root of $size leaves',
    ({ root, size }) => {
      const tree = new Tiles();
      tree.append(INPUTS.slice(0, size).map((hex) => Buffer.from(hex, 'hex').toString('latin1')));
      expect(octets(tree.edge.root()).toString('hex')).toBe(root);
    },
  );

  it('has the root of RFC 6962 however the leaves come, and from any stored edge', () => {
    const grown = new Tiles();
    for (let size = 0, step = 1; size < LEAVES; size += step, step = (step * 7) % 61) {
      const restored = new TreeEdge(size, grown.all());
      expect(octets(restored.root())).toEqual(naiveRoot(size).root);
      grown.append(data.slice(size, size + step));
    }
    grown.append(data.slice(grown.edge.size));
    expect(grown.all()).toHaveLength(tiles.all().length);
    expect(octets(grown.edge.root())).toEqual(naiveRoot(LEAVES).root);
  });

  it('keeps a partial tile a level at most, none where a level ends with a full one', () => {
    expect(edgePlaces(256)).toEqual([
      { level: 0, number: 1, count: 0 },
      { level: 1, number: 0, count: 1 },
    ]);
    expect(edgePlaces(0)).toEqual([]);
  });

  it('proves every leaf in trees of every size up to 70, and of sizes around a tile', () => {
    const sizes = [...Array(70).keys(), 254, 255, 256, 512, LEAVES - 1].map((size) => size + 1);
    const wrong = sizes.flatMap((size) =>
      Array.from({ length: size }, (_, index) => ({
        index,
        size,
        path: tiles.prove(planInclusion(index, size)),
      })).filter(
        ({ index, path }) =>
          !includes(naiveRoot(size), index, naive[index]!, path) ||
          // The same path leads from no other place of the tree.
          (size > 1 && includes(naiveRoot(size), (index + 1) % size, naive[index]!, path)),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('proves that every earlier tree begins every later one up to 70 leaves, and around a tile', () => {
    const sizes = [...Array(70).keys(), 254, 255, 256, 257, 512, LEAVES - 1].map((size) => size + 1);
    const pairs = sizes.flatMap((from) => sizes.filter((to) => to >= from).map((to) => ({ from, to })));
    const wrong = pairs.filter(({ from, to }) => {
      const path = tiles.prove(planConsistency(from, to));
      const other = { size: from, root: leafOf(Buffer.of(0)) };
      return !isConsistent(naiveRoot(from), naiveRoot(to), path) || isConsistent(other, naiveRoot(to), path);
    });
    expect(wrong).toEqual([]);
  });

  it('says which tile is missing rather than giving a wrong proof', () => {
    expect(() => planInclusion(3, LEAVES).hashes([])).toThrow('tile 0/0 is missing');
  });
});
