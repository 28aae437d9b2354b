import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import type { Digest } from '../log/hashes.js';
import { planConsistency, planInclusion } from '../log/proofs.js';
import { LogTiles } from '../log-tiles.js';
import { hashAt, TILE_WIDTH } from '../log/tiles.js';
import {
  findLatestCheckpoint,
  findSealedLeaf,
  type SealedCheckpoint,
} from '../storage/checkpoint.repository.js';
import { listLogKeys, type LogKey } from '../storage/evidence-log.repository.js';

/** That a piece of evidence is in the log, and under which checkpoint. */
export interface InclusionProof {
  readonly evidenceId: string;
  readonly index: number;
  readonly leaf: Digest;
  readonly path: readonly Digest[];
  readonly checkpoint: SealedCheckpoint;
}

/** What anybody may ask of the log: hashes and signatures, nothing of what they are made from. */
@Injectable()
export class ShowEvidenceLog {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LogTiles) private readonly tiles: LogTiles,
  ) {}

  /** @throws AppError `NOT_FOUND` before the first checkpoint */
  async checkpoint(): Promise<SealedCheckpoint> {
    return required(await this.database.read(findLatestCheckpoint));
  }

  async keys(): Promise<LogKey[]> {
    return this.database.read(listLogKeys);
  }

  /**
   * Under the first time-stamped checkpoint that has the leaf, which proves the earliest time and never changes; until
   * there is one, under the newest.
   * @throws AppError `NOT_FOUND` for what is not sealed
   */
  async inclusion(evidenceId: string): Promise<InclusionProof> {
    const { index, tile, checkpoint } = required(await findSealedLeaf(this.database, evidenceId));
    const plan = planInclusion(index, checkpoint.size);
    const tiles = await this.database.read((reader) => this.tiles.read(reader, plan.tiles, [tile]));
    const leaf = hashAt(tile.hashes, index % TILE_WIDTH);
    return { evidenceId, index, leaf, path: plan.hashes(tiles), checkpoint };
  }

  /** @throws AppError `NOT_FOUND` when the log has fewer leaves than `to` */
  async consistency(from: number, to: number): Promise<Digest[]> {
    return this.database.read(async (reader) => {
      const { size } = required(await findLatestCheckpoint(reader));
      if (to > size) throw new AppError(EDGE_ERRORS.notFound);
      const plan = planConsistency(from, to);
      return plan.hashes(await this.tiles.read(reader, plan.tiles));
    });
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new AppError(EDGE_ERRORS.notFound);
  return value;
}
