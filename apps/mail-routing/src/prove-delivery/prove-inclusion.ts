import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import type { Digest } from '../log/hashes.js';
import { readPublicKey, verifierKey } from '../log/note.js';
import { LOG_ORIGIN } from '../log/origin.js';
import { leafTileOf, planInclusion } from '../log/proofs.js';
import { hashAt, TILE_WIDTH } from '../log/tiles.js';
import { LogTiles } from '../log-tiles.js';
import {
  findLatestCheckpoint,
  findStampedCheckpoint,
  type SealedCheckpoint,
} from '../storage/checkpoint.repository.js';
import { listLogKeys } from '../storage/evidence-log.repository.js';
import type { EvidenceView } from './evidence-view.js';

/** Where one piece of evidence is, and the hashes from its leaf up to the root; base64. */
export interface LeafProof {
  readonly evidenceId: string;
  readonly index: number;
  readonly leafHash: string;
  readonly hashes: readonly string[];
}

/** That evidence is in the log: all of it under one checkpoint. */
export interface Inclusion {
  readonly checkpoint: SealedCheckpoint;
  /** Every key that ever signed, as programs for signed notes take it. */
  readonly keys: readonly string[];
  readonly proofs: readonly LeafProof[];
}

/** Proves that evidence is in the log. */
@Injectable()
export class ProveInclusion {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LogTiles) private readonly tiles: LogTiles,
    @Inject(LOG_ORIGIN) private readonly origin: string,
  ) {}

  /** Under the first time-stamped checkpoint that has all of it, or the newest; undefined when nothing of it is sealed yet. */
  async execute(evidence: readonly EvidenceView[]): Promise<Inclusion | undefined> {
    const sealed = evidence.flatMap(({ id, logIndex }) =>
      logIndex === undefined ? [] : [{ id, index: logIndex }],
    );
    if (sealed.length === 0) return undefined;
    const last = Math.max(...sealed.map(({ index }) => index));
    return this.database.read(async (reader) => {
      const checkpoint = (await findStampedCheckpoint(reader, last)) ?? (await findLatestCheckpoint(reader));
      if (checkpoint === undefined) return undefined;
      const plans = sealed.map((one) => ({ ...one, plan: planInclusion(one.index, checkpoint.size) }));
      const places = plans.flatMap(({ index, plan }) => [leafTileOf(index), ...plan.tiles]);
      const tiles = await this.tiles.read(reader, places);
      const keys = await listLogKeys(reader);
      return {
        checkpoint,
        keys: keys.map((key) => verifierKey({ name: this.origin, publicKey: readPublicKey(key.publicKey) })),
        proofs: plans.map(({ id, index, plan }) => {
          const { number } = leafTileOf(index);
          const tile = tiles.find((one) => one.level === 0 && one.number === number);
          if (tile === undefined) throw new Error(`the tile of leaf ${String(index)} is missing`);
          return {
            evidenceId: id,
            index,
            leafHash: base64(hashAt(tile.hashes, index % TILE_WIDTH)),
            hashes: plan.hashes(tiles).map(base64),
          };
        }),
      };
    });
  }
}

const base64 = (digest: Digest): string => Buffer.from(digest, 'latin1').toString('base64');
