import { setImmediate } from 'node:timers/promises';
import type { Database, Transaction } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import { sealed } from '../facts.js';
import { type Digest, leafHash } from '../log/hashes.js';
import { leafEncoder } from '../log/leaf.js';
import { edgePlaces, TreeEdge } from '../log/tiles.js';
import {
  addLeaves,
  findTiles,
  growLog,
  lockLog,
  type LogGrowth,
  type LogState,
  saveLog,
} from '../storage/evidence-log.repository.js';
import {
  type EvidenceRows,
  readUnsealed,
  stillWriting,
  type WritersBarrier,
  writersNow,
} from '../storage/unsealed-evidence.repository.js';
import { LogSigners } from './log-signers.js';
import type { SealKeys } from './seal-keys.js';
import { columnOf, sealedData } from './sealed-entries.js';

/** The most leaves of one checkpoint: enough that its signature costs nothing, few enough for memory. */
export const LEAVES_MAX = 25_000;

/** What a round of sealing did. */
export interface SealedRound {
  readonly leaves: number;
  /** Leaves in the log now; undefined when another process was sealing. */
  readonly size: number | undefined;
}

/**
 * Puts new evidence into the log, in the order of its recording, and signs a checkpoint over it. Leaves, tiles,
 * checkpoint and facts are one transaction: a process that is killed has sealed all of a round or nothing.
 *
 * A transaction that commits late brings rows with sequences lower than some that are sealed already. So what is new is
 * what is not in the log; it is looked for only after the sequence up to which no row can appear any more.
 */
export class SealEvidence {
  readonly #signers: LogSigners;
  #edge = new TreeEdge(0, []);
  #barrier: WritersBarrier | undefined;

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
      const settled = await this.#settled(tx);
      const found = await readUnsealed(tx, log.settledSequence, LEAVES_MAX);
      const size = log.size + found.rows.length;
      if (found.rows.length > 0) await this.#append(tx, log, found);
      const settledSequence = settledAfter(log, found, settled);
      if (size > log.size || settledSequence > log.settledSequence)
        await saveLog(tx, this.origin, { size, settledSequence });
      return { leaves: found.rows.length, size };
    });
  }

  /** The last sequence that is known to have no late writers; asked before looking for rows, so that all are seen. */
  async #settled(tx: Transaction): Promise<bigint> {
    const { sequence, writers } = this.#barrier ?? (await writersNow(tx));
    const still = writers.length === 0 ? [] : await stillWriting(tx, writers);
    this.#barrier = still.length === 0 ? undefined : { sequence, writers: still };
    return still.length === 0 ? sequence : 0n;
  }

  async #append(tx: Transaction, log: LogState, found: EvidenceRows): Promise<void> {
    const id = columnOf(found, 'id');
    const ids = found.rows.map((values) => id(values) ?? '');
    const edge = await this.#edgeOf(tx, log);
    // PostgreSQL writes the leaves while they are hashed here.
    const [, growth] = await Promise.all([
      addLeaves(tx, log.size, ids),
      setImmediate().then(() => this.#grow(tx, edge, found)),
    ]);
    await growLog(tx, growth);
  }

  async #grow(tx: Transaction, edge: TreeEdge, found: EvidenceRows): Promise<LogGrowth> {
    const tiles = edge.append(leafHashes(found));
    const root = edge.root();
    const note = await this.#signers.sign(tx, edge.size, root);
    const sealedAt = this.clock.now();
    const checkpoint = {
      log: this.origin,
      treeSize: edge.size,
      root: Buffer.from(root, 'latin1').toString('base64'),
      checkpoint: note,
      sealedAt: sealedAt.toISOString(),
    };
    return { tiles, size: edge.size, note, sealedAt, facts: sealedData(found, checkpoint).map(sealed) };
  }

  /** The right edge as it is stored, unless it is as this process left it. */
  async #edgeOf(tx: Transaction, { size }: LogState): Promise<TreeEdge> {
    if (this.#edge.size !== size) this.#edge = new TreeEdge(size, await findTiles(tx, edgePlaces(size)));
    return this.#edge;
  }
}

function leafHashes(found: EvidenceRows): Digest[] {
  const leafOf = leafEncoder(found.columns);
  return found.rows.map((values) => leafHash(leafOf(values)));
}

/** When not all that is new was read, what comes after the last of it may still be unsealed. */
function settledAfter(log: LogState, found: EvidenceRows, settled: bigint): bigint {
  const last = found.rows.length < LEAVES_MAX ? undefined : found.rows.at(-1);
  const sealedTo = last === undefined ? settled : BigInt(columnOf(found, 'sequence')(last) ?? 0);
  const lowest = sealedTo < settled ? sealedTo : settled;
  return lowest > log.settledSequence ? lowest : log.settledSequence;
}
