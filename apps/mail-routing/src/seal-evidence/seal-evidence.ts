import { SEALED_ENTRIES_MAX } from '@pep/contracts';
import type { Database, Transaction } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import { edgePlaces, TreeEdge } from '../log/tiles.js';
import {
  addLeaves,
  findTiles,
  growLog,
  listSealedAfter,
  lockLog,
  type LogState,
  saveLog,
} from '../storage/evidence-log.repository.js';
import {
  readUnsealed,
  stillWriting,
  type WritersBarrier,
  writersNow,
} from '../storage/unsealed-evidence.repository.js';
import { LogSigners } from './log-signers.js';
import type { SealKeys } from './seal-keys.js';
import { SealedBatch } from './sealed-batch.js';

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
      const batch = await readBatch(tx, log);
      if (batch.size > log.size) await this.#append(tx, log, batch);
      const settledSequence = this.#settledAfter(log, batch);
      if (batch.size > log.size || settledSequence > log.settledSequence)
        await saveLog(tx, this.origin, { size: batch.size, settledSequence });
      return { leaves: batch.size - log.size, size: batch.size };
    });
  }

  /** Finds out what has no late writers any more; before looking for rows, so that all of it is seen. */
  async #settle(tx: Transaction): Promise<void> {
    const { sequence, writers } = this.#barrier ?? (await writersNow(tx));
    const still = writers.length === 0 ? [] : await stillWriting(tx, writers);
    this.#barrier = still.length === 0 ? undefined : { sequence, writers: still };
    if (still.length === 0) this.#settled = sequence;
  }

  /** When not all that is new was read, what comes after the last of it may still be unsealed. */
  #settledAfter(log: LogState, batch: SealedBatch): bigint {
    const isAll = batch.size - log.size < LEAVES_MAX;
    const read = isAll ? this.#settled : BigInt(batch.sequences.at(-1) ?? 0);
    const settled = read < this.#settled ? read : this.#settled;
    return settled > log.settledSequence ? settled : log.settledSequence;
  }

  async #append(tx: Transaction, log: LogState, batch: SealedBatch): Promise<void> {
    const edge = await this.#edgeOf(tx, log);
    const tiles = edge.append(batch.hashes);
    const root = edge.root();
    const note = await this.#signers.sign(tx, edge.size, root);
    const sealedAt = this.clock.now();
    const facts = batch.facts({
      log: this.origin,
      treeSize: edge.size,
      root: Buffer.from(root, 'latin1').toString('base64'),
      checkpoint: note,
      sealedAt: sealedAt.toISOString(),
    });
    await addLeaves(tx, log.size, batch);
    await growLog(tx, { tiles, size: edge.size, note, sealedAt, facts });
  }

  /** The right edge as it is stored, unless it is as this process left it. */
  async #edgeOf(tx: Transaction, { size }: LogState): Promise<TreeEdge> {
    if (this.#edge.size !== size) this.#edge = new TreeEdge(size, await findTiles(tx, edgePlaces(size)));
    return this.#edge;
  }
}

/** What is not in the log: all of it, or {@link LEAVES_MAX}. */
async function readBatch(tx: Transaction, { size, settledSequence: after }: LogState): Promise<SealedBatch> {
  const sealed = await listSealedAfter(tx, after);
  const batch = new SealedBatch(size);
  const unsealed = { after, sealed, limit: LEAVES_MAX };
  for await (const found of readUnsealed(tx, unsealed, SEALED_ENTRIES_MAX)) batch.add(found);
  return batch;
}
