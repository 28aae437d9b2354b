import type { Database, Transaction } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import { DIGEST_OCTETS, leafHash } from '../log/hashes.js';
import { leafEncoder } from '../log/leaf.js';
import { edgePlaces, TreeEdge } from '../log/tiles.js';
import {
  findTiles,
  growLog,
  listSealedAfter,
  lockLog,
  type LogState,
  saveLog,
} from '../storage/evidence-log.repository.js';
import {
  type LeafPage,
  placeUnsealed,
  readSealed,
  stillWriting,
  type WritersBarrier,
  writersNow,
} from '../storage/unsealed-evidence.repository.js';
import { LogSigners } from './log-signers.js';
import type { SealKeys } from './seal-keys.js';

/** The most leaves of one checkpoint: enough that its signature costs nothing, few enough for memory. */
export const LEAVES_MAX = 25_000;

/** What a round of sealing did. */
export interface SealedRound {
  readonly leaves: number;
  /** Leaves in the log now; undefined when another process was sealing. */
  readonly size: number | undefined;
}

/**
 * Puts new evidence into the log, in the order of its recording, and signs a checkpoint over it. Leaves, tiles and
 * checkpoint are one transaction: a process that is killed has sealed all of a round or nothing.
 *
 * A transaction that commits late brings rows with sequences lower than some that are sealed already. So what is new is
 * what is not in the log; it is looked for only after the sequence up to which no row can appear any more.
 */
export class SealEvidence {
  readonly #signers: LogSigners;
  #edge = new TreeEdge(0, []);
  #barrier: WritersBarrier | undefined;
  /** No row up to this sequence can appear any more. */
  #settled = 0n;

  /** @param origin name of the log, the first line of each checkpoint */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly origin: string,
    keys: SealKeys,
  ) {
    this.#signers = new LogSigners(origin, keys);
  }

  /** Seals at most {@link LEAVES_MAX} pieces of evidence. Not to be called again before it has ended. */
  async execute(): Promise<SealedRound> {
    try {
      return await this.#round();
    } catch (error) {
      // It may have leaves that were not kept, and another process may bring the log to the same size with others.
      this.#edge = new TreeEdge(0, []);
      throw error;
    }
  }

  #round(): Promise<SealedRound> {
    return this.database.withTransaction(async (tx) => {
      const log = await lockLog(tx, this.origin);
      if (log === undefined) return { leaves: 0, size: undefined };
      await this.#settle(tx);
      const pages = await place(tx, log);
      const leaves = pages.reduce((sum, { count }) => sum + count, 0);
      const size = log.size + leaves;
      if (leaves > 0) await this.#append(tx, log, pages);
      const settledSequence = this.#settledAfter(log, leaves === LEAVES_MAX ? pages.at(-1) : undefined);
      if (leaves > 0 || settledSequence > log.settledSequence)
        await saveLog(tx, this.origin, { size, settledSequence });
      return { leaves, size };
    });
  }

  /** Finds out what has no late writers any more; before looking for rows, so that all of it is seen. */
  async #settle(tx: Transaction): Promise<void> {
    const { sequence, writers } = this.#barrier ?? (await writersNow(tx));
    const still = writers.length === 0 ? [] : await stillWriting(tx, writers);
    this.#barrier = still.length === 0 ? undefined : { sequence, writers: still };
    if (still.length === 0) this.#settled = sequence;
  }

  /** @param lastRead of what is new, when it may not be all: what comes after it may still be unsealed */
  #settledAfter(log: LogState, lastRead: LeafPage | undefined): bigint {
    const read = lastRead === undefined ? this.#settled : BigInt(lastRead.last);
    const settled = read < this.#settled ? read : this.#settled;
    return settled > log.settledSequence ? settled : log.settledSequence;
  }

  async #append(tx: Transaction, log: LogState, pages: readonly LeafPage[]): Promise<void> {
    const edge = await this.#edgeOf(tx, log);
    const tiles = edge.append(await hashesOf(tx, log, pages));
    const note = await this.#signers.sign(tx, edge.size, edge.root());
    await growLog(tx, { tiles, size: edge.size, note, sealedAt: this.clock.now() });
  }

  /** The right edge as it is stored, unless it is as this process left it. */
  async #edgeOf(tx: Transaction, { size }: LogState): Promise<TreeEdge> {
    if (this.#edge.size !== size) this.#edge = new TreeEdge(size, await findTiles(tx, edgePlaces(size)));
    return this.#edge;
  }
}

/** Gives what is not in the log its places: all of it, or {@link LEAVES_MAX}. */
async function place(tx: Transaction, { size, settledSequence: after }: LogState): Promise<LeafPage[]> {
  const sealed = await listSealedAfter(tx, after);
  return placeUnsealed(tx, { after, sealed, limit: LEAVES_MAX, firstIndex: size });
}

/** The hashes of the leaves, reckoned from the rows where some were kept without. */
async function hashesOf(tx: Transaction, { size }: LogState, pages: readonly LeafPage[]): Promise<string> {
  let hashes = '';
  let index = size;
  for (const { count, hashes: kept } of pages) {
    hashes += kept.length === count * DIGEST_OCTETS ? kept : await reckonHashes(tx, index, index + count);
    index += count;
  }
  return hashes;
}

async function reckonHashes(tx: Transaction, start: number, end: number): Promise<string> {
  const { columns, rows } = await readSealed(tx, start, end);
  const leafOf = leafEncoder(columns.slice(1));
  return rows.map(([, ...values]) => leafHash(leafOf(values))).join('');
}
