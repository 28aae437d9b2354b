import { Injectable } from '@nestjs/common';
import type { Transaction } from '@pep/persistence';
import type { NeededTile } from './log/proofs.js';
import { keyOf, type Tile, TileRoots } from './log/tiles.js';
import { findTiles } from './storage/evidence-log.repository.js';

/** Tiles that are remembered, some 20 KB each: those above 67 million leaves. */
const REMEMBERED_MAX = 1_024;

/**
 * The tiles that proofs are made from. Those above the leaves are the same for many proofs, and what a tile has once never
 * changes; so the last few that were asked for are remembered, with what was reckoned from them.
 */
@Injectable()
export class LogTiles {
  /** The one that was asked for last comes last. */
  readonly #remembered = new Map<string, TileRoots>();

  /**
   * Those of these tiles that there are, each once.
   * @param given tiles that were read already, and need not be again
   */
  async read(
    tx: Transaction,
    needed: readonly NeededTile[],
    given: readonly Tile[] = [],
  ): Promise<TileRoots[]> {
    // The one of each that needs most is the last, and stays.
    const sorted = needed.toSorted((one, other) => one.least - other.least);
    const missing = new Map(sorted.map((one) => [keyOf(one), one]));
    for (const tile of given) missing.delete(keyOf(tile));
    const recalled = [...missing.values()].flatMap((one) => this.#recall(one) ?? []);
    for (const tile of recalled) missing.delete(keyOf(tile));
    const found = missing.size === 0 ? [] : await findTiles(tx, [...missing.values()]);
    const read = found.map((tile) => new TileRoots(tile));
    for (const tile of read) this.#remember(tile);
    return [...given.map((tile) => new TileRoots(tile)), ...recalled, ...read];
  }

  /** A tile at the right edge may have grown since. */
  #recall(needed: NeededTile): TileRoots | undefined {
    const tile = this.#remembered.get(keyOf(needed));
    if (tile === undefined || tile.count < needed.least) return undefined;
    this.#remember(tile);
    return tile;
  }

  #remember(tile: TileRoots): void {
    if (tile.level === 0) return;
    const key = keyOf(tile);
    this.#remembered.delete(key);
    this.#remembered.set(key, tile);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > REMEMBERED_MAX && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
