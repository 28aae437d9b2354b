import { type Digest, DIGEST_OCTETS, EMPTY_ROOT, nodeHash } from './hashes.js';

/** Hashes in a full tile, and the levels of the tree that it spans (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
const TILE_OCTETS = TILE_WIDTH * DIGEST_OCTETS;

/** Which tile: level 0 holds hashes of leaves, level L those of complete subtrees of 256^L leaves. */
export interface TilePlace {
  readonly level: number;
  readonly number: number;
}

/** A tile with its hashes from the left, 32 characters each; only the last of a level has fewer than 256. */
export interface Tile extends TilePlace {
  readonly hashes: string;
}

/** The hash at a place of a tile. */
export function hashAt(hashes: string, place: number): Digest {
  return hashes.slice(place * DIGEST_OCTETS, (place + 1) * DIGEST_OCTETS);
}

/** A name for a place. */
export function keyOf({ level, number }: TilePlace): string {
  return `${String(level)}/${String(number)}`;
}

/**
 * Root of `count` neighbouring hashes of a tile, a power of two, from `start`, a multiple of it.
 * @param known roots of the same tile that were reckoned before, as in a heap: the whole tile at 1, its halves at 2 and 3
 */
function rootWithin(hashes: string, start: number, count: number, known: Digest[] = []): Digest {
  if (count === 1) return hashAt(hashes, start);
  const half = count / 2;
  return (known[(TILE_WIDTH + start) / count] ??= nodeHash(
    rootWithin(hashes, start, half, known),
    rootWithin(hashes, start + half, half, known),
  ));
}

/** A tile and the roots of its subtrees, each reckoned once, when it is asked for. */
export class TileRoots implements Tile {
  readonly level: number;
  readonly number: number;
  readonly hashes: string;
  readonly #roots: Digest[] = [];

  constructor({ level, number, hashes }: Tile) {
    this.level = level;
    this.number = number;
    this.hashes = hashes;
  }

  /** How many hashes it has. */
  get count(): number {
    return this.hashes.length / DIGEST_OCTETS;
  }

  /** Root of `count` neighbouring hashes, a power of two, from `start`, a multiple of it. */
  root(start: number, count: number): Digest {
    return rootWithin(this.hashes, start, count, this.#roots);
  }
}

/** The right edge of a growing tree: the last tile of each level. What lies left of it never changes. */
export class TreeEdge {
  readonly #levels: string[];

  /** @param tiles the unfinished tile of each level that has one, of a tree of `size` leaves */
  constructor(
    private leaves: number,
    tiles: readonly Tile[],
  ) {
    this.#levels = edgePlaces(leaves).map(
      (place) =>
        tiles.find((tile) => isSame(tile, place))?.hashes.slice(0, place.count * DIGEST_OCTETS) ?? '',
    );
  }

  /** How many leaves the tree has. */
  get size(): number {
    return this.leaves;
  }

  /**
   * Appends leaves and gives every tile that is new or longer than before.
   * @param hashes those of the leaves, 32 characters each
   */
  append(hashes: string): Tile[] {
    if (hashes === '') return [];
    const full = this.#push(0, this.leaves, hashes);
    this.leaves += hashes.length / DIGEST_OCTETS;
    return [...full, ...this.#unfinished(full.length > 0)];
  }

  /** Root of the tree (RFC 6962 section 2.1). */
  root(): Digest {
    let right: Digest | undefined;
    for (const hashes of this.#levels) {
      let end = hashes.length / DIGEST_OCTETS;
      // From the right: the smallest complete subtree first.
      for (let count = 1; end > 0; count *= 2) {
        if ((end & count) === 0) continue;
        end -= count;
        const left = rootWithin(hashes, end, count);
        right = right === undefined ? left : nodeHash(left, right);
      }
    }
    return right ?? EMPTY_ROOT;
  }

  /** Adds hashes to a level that has `before`; what fills a tile goes up as its root. */
  #push(level: number, before: number, hashes: string): Tile[] {
    const full: Tile[] = [];
    let roots = '';
    const firstTile = Math.floor(before / TILE_WIDTH);
    let tile = this.#levels[level] ?? '';
    for (let from = 0; from < hashes.length;) {
      const to = from + TILE_OCTETS - tile.length;
      tile += hashes.slice(from, to);
      from = to;
      if (tile.length < TILE_OCTETS) break;
      full.push({ level, number: firstTile + full.length, hashes: tile });
      roots += rootWithin(tile, 0, TILE_WIDTH);
      tile = '';
    }
    this.#levels[level] = tile;
    return roots === '' ? full : [...full, ...this.#push(level + 1, firstTile, roots)];
  }

  /** The unfinished tiles; when none was filled, only the lowest has changed. */
  #unfinished(all: boolean): Tile[] {
    return this.#levels
      .slice(0, all ? undefined : 1)
      .map((hashes, level) => ({
        level,
        number: Math.floor(this.leaves / TILE_WIDTH ** (level + 1)),
        hashes,
      }))
      .filter(({ hashes }) => hashes !== '');
  }
}

/** The unfinished tiles of a tree of this size, level by level, with how many hashes each has. */
export function edgePlaces(size: number): (TilePlace & { readonly count: number })[] {
  const places = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH))
    places.push({ level, number: Math.floor(hashes / TILE_WIDTH), count: hashes % TILE_WIDTH });
  return places;
}

function isSame(one: TilePlace, other: TilePlace): boolean {
  return one.level === other.level && one.number === other.number;
}
