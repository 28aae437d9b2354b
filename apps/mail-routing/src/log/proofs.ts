import { type Digest, nodeHash } from './hashes.js';
import { keyOf, TILE_HEIGHT, TILE_WIDTH, type TilePlace, type TileRoots } from './tiles.js';

/** Leaves from `start` up to but without `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A complete subtree: the leaves from `offset`·2^`height`, 2^`height` of them. */
interface Subtree {
  readonly height: number;
  readonly offset: number;
}

/** A tile, and how many of its hashes are needed. */
export interface NeededTile extends TilePlace {
  readonly least: number;
}

/** A proof that is planned: which tiles it needs, and its hashes once they are there. */
export interface ProofPlan {
  readonly tiles: readonly NeededTile[];
  /** @throws Error when a tile is missing */
  hashes(tiles: readonly TileRoots[]): Digest[];
}

/** The tile of a leaf. */
export function leafTileOf(index: number): NeededTile {
  return { level: 0, number: Math.floor(index / TILE_WIDTH), least: (index % TILE_WIDTH) + 1 };
}

/**
 * The audit path of a leaf (RFC 6962 section 2.1.1) in the tree of the first `size` leaves.
 * @param index of the leaf, from 0; less than `size`
 */
export function planInclusion(index: number, size: number): ProofPlan {
  const path = (range: Range): Range[] => {
    if (range.end - range.start === 1) return [];
    const [left, right] = split(range);
    return index < left.end ? [...path(left), right] : [...path(right), left];
  };
  return planOf(path({ start: 0, end: size }));
}

/**
 * The proof that the tree of the first `from` leaves begins that of the first `to` (RFC 6962 section 2.1.2).
 * @param from at least 1, at most `to`
 */
export function planConsistency(from: number, to: number): ProofPlan {
  const subproof = (range: Range, isWhole: boolean): Range[] => {
    if (range.end === from) return isWhole ? [] : [range];
    const [left, right] = split(range);
    return from <= left.end ? [...subproof(left, isWhole), right] : [...subproof(right, false), left];
  };
  return planOf(subproof({ start: 0, end: to }, true));
}

/** The left part has as many leaves as the largest power of two below the count. */
function split({ start, end }: Range): [Range, Range] {
  let count = 1;
  while (count * 2 < end - start) count *= 2;
  return [
    { start, end: start + count },
    { start: start + count, end },
  ];
}

function planOf(ranges: readonly Range[]): ProofPlan {
  const subtrees = ranges.map(completeSubtrees);
  return {
    tiles: neededTiles(subtrees.flat()),
    hashes: (tiles) => {
      const byPlace = new Map(tiles.map((tile) => [keyOf(tile), tile]));
      return subtrees.map((parts) =>
        parts.map((part) => rootOf(part, byPlace)).reduceRight((right, left) => nodeHash(left, right)),
      );
    },
  };
}

function neededTiles(subtrees: readonly Subtree[]): NeededTile[] {
  const needed = new Map<string, NeededTile>();
  for (const { level, number, first, count } of subtrees.map(placeOf)) {
    const key = keyOf({ level, number });
    needed.set(key, { level, number, least: Math.max(needed.get(key)?.least ?? 0, first + count) });
  }
  return [...needed.values()];
}

/** The complete subtrees that make up a range, from the left; the range starts where one of its size may. */
function completeSubtrees({ start, end }: Range): Subtree[] {
  const parts: Subtree[] = [];
  for (let at = start; at < end;) {
    let height = 0;
    while (at + 2 ** (height + 1) <= end) height++;
    parts.push({ height, offset: at / 2 ** height });
    at += 2 ** height;
  }
  return parts;
}

/** Where a subtree's root comes from: the first of `count` hashes of a tile. */
function placeOf({
  height,
  offset,
}: Subtree): TilePlace & { readonly first: number; readonly count: number } {
  const count = 2 ** (height % TILE_HEIGHT);
  const first = offset * count;
  return {
    level: Math.floor(height / TILE_HEIGHT),
    number: Math.floor(first / TILE_WIDTH),
    first: first % TILE_WIDTH,
    count,
  };
}

function rootOf(subtree: Subtree, tiles: ReadonlyMap<string, TileRoots>): Digest {
  const place = placeOf(subtree);
  const tile = tiles.get(keyOf(place));
  if (tile === undefined) throw new Error(`tile ${keyOf(place)} is missing`);
  return tile.root(place.first, place.count);
}
