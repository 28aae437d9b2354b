import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { leafHash } from '../log/hashes.js';
import { leafEncoder } from '../log/leaf.js';
import { checkpointText, type NoteKey, openNote, readPublicKey } from '../log/note.js';
import { hashAt, TILE_WIDTH, TreeEdge } from '../log/tiles.js';
import { listCheckpoints } from '../storage/checkpoint.repository.js';
import { findLog, findTiles, listLogKeys, type LogState } from '../storage/evidence-log.repository.js';
import { findNeverSealed, findSealedTwice, readSealed } from '../storage/unsealed-evidence.repository.js';

/** Leaves that are looked at together; whole tiles. */
const PAGE = 40 * TILE_WIDTH;

/** PostgreSQL's first bigint: sequences begin with 1, but somebody may have slipped in an earlier one. */
const BEFORE_ALL = -(2n ** 63n);
/** Sequences that are looked through together. */
const SPAN = BigInt(PAGE);

/** What was found out. */
export interface Verdict {
  /** Leaves that were recomputed from the evidence. */
  readonly leaves: number;
  readonly checkpoints: number;
  /** The first thing that is wrong; undefined when all is as it was sealed. */
  readonly problem?: string;
}

/**
 * Recomputes the log from the table of evidence and compares it with what was sealed: each leaf with its hash, each
 * checkpoint with the root of what is there now and with the keys, and that nothing is left out or counted twice.
 */
@Injectable()
export class VerifyLog {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The page that is being read is a transaction; the log may grow meanwhile. */
  async execute(origin: string): Promise<Verdict> {
    const start = await this.database.read(async (reader) => ({
      log: await findLog(reader, origin),
      keys: await listLogKeys(reader),
    }));
    const log = start.log ?? { size: 0, settledSequence: 0n };
    const keys = start.keys.map((key) => ({ name: origin, publicKey: readPublicKey(key.publicKey) }));
    const walk = new LogWalk(origin, keys);
    while (walk.problem === undefined && walk.size < log.size)
      await this.database.withTransaction((tx) => walk.step(tx, log.size));
    const problem = walk.problem ?? (await this.#miscounted(log));
    return { leaves: walk.size, checkpoints: walk.checkpoints, ...(problem !== undefined && { problem }) };
  }

  /** Whether each piece of evidence is in the log, and once. */
  async #miscounted({ settledSequence }: LogState): Promise<string | undefined> {
    for (let after = BEFORE_ALL, end = SPAN; after < settledSequence; after = end, end += SPAN) {
      const span = { after, through: end < settledSequence ? end : settledSequence };
      const problem = await this.database.read(async (reader) => {
        const never = await findNeverSealed(reader, span);
        if (never !== undefined) return `evidence ${never} was never sealed though later evidence was`;
        const twice = await findSealedTwice(reader, span);
        return twice && `evidence ${twice} was sealed more than once`;
      });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

/** Goes through the log from its first leaf. */
class LogWalk {
  readonly #edge = new TreeEdge(0, []);
  checkpoints = 0;
  problem: string | undefined;

  constructor(
    private readonly origin: string,
    private readonly keys: readonly NoteKey[],
  ) {}

  get size(): number {
    return this.#edge.size;
  }

  /** The leaves up to the next page or checkpoint. */
  async step(tx: Transaction, size: number): Promise<void> {
    const start = this.size;
    const [checkpoint] = await listCheckpoints(tx, start, 1);
    const end = Math.min(start - (start % PAGE) + PAGE, size, checkpoint?.size ?? size);
    this.problem = await this.#compareLeaves(tx, start, end);
    if (this.problem !== undefined) return;
    if (checkpoint?.size === end) this.problem = this.#compareCheckpoint(checkpoint.note);
    else if (end === size) this.problem = `the checkpoint of ${String(size)} leaves is gone`;
  }

  async #compareLeaves(tx: Transaction, start: number, end: number): Promise<string | undefined> {
    const tiles = await findTiles(tx, tilesBetween(start, end));
    const stored = tiles.sort((one, other) => one.number - other.number).map((tile) => tile.hashes);
    const first = Math.floor(start / TILE_WIDTH) * TILE_WIDTH;
    const found = await readSealed(tx, start, end);
    const leafOf = leafEncoder(found.columns.slice(1));
    let hashes = '';
    for (let index = start; index < end; index++) {
      const values = found.rows[index - start];
      const [place, ...row] = values ?? [];
      if (Number(place ?? -1) !== index)
        return `leaf ${String(index)}: the log has lost which evidence it is`;
      if (row.every((value) => value === null)) return `leaf ${String(index)}: its evidence is gone`;
      const hash = leafHash(leafOf(row));
      const at = index - first;
      if (hashAt(stored[Math.floor(at / TILE_WIDTH)] ?? '', at % TILE_WIDTH) !== hash)
        return `leaf ${String(index)}: evidence ${idOf(found.columns.slice(1), row)} is not as it was sealed`;
      hashes += hash;
    }
    this.#edge.append(hashes);
    return undefined;
  }

  #compareCheckpoint(note: string): string | undefined {
    this.checkpoints++;
    const text = openNote(note, this.keys);
    const size = String(this.size);
    if (text === undefined) return `the checkpoint of ${size} leaves is not signed by the keys of the log`;
    const expected = checkpointText({ origin: this.origin, size: this.size, root: this.#edge.root() });
    return text === expected
      ? undefined
      : `the checkpoint of ${size} leaves has another root than its evidence`;
  }
}

function tilesBetween(start: number, end: number) {
  const first = Math.floor(start / TILE_WIDTH);
  const count = Math.ceil(end / TILE_WIDTH) - first;
  return Array.from({ length: count }, (_, place) => ({ level: 0, number: first + place }));
}

function idOf(columns: readonly { readonly name: string }[], row: readonly (string | null)[]): string {
  return row[columns.findIndex(({ name }) => name === 'id')] ?? 'without an id';
}
