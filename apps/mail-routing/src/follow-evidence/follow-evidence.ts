import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import {
  advanceFollower,
  followedThrough,
  type Follower,
  nextEvidence,
} from '../storage/evidence-follower.repository.js';
import { stillWriting, writersNow } from '../storage/unsealed-evidence.repository.js';

/** Pieces of evidence that one transaction follows. */
const BATCH = 1_000;
const LOOK_AGAIN_MS = 20;
/** A transaction may wait for others; so long, and no longer, it is waited for before trying again later. */
const LOOKS_MAX = 100;

/** Evidence that nobody can add to any more: of sequences above `after`, up to `through`. */
export interface EvidenceSpan {
  readonly after: bigint;
  readonly through: bigint;
}

/** Writes what follows from a span, in the transaction that says that it was followed. */
type Write = (tx: Transaction) => Promise<void>;

/**
 * Works through the evidence in the order of its recording, each piece once: what a follower writes and how far it is are
 * one transaction. The door does nothing for it; nothing is kept of letters that nobody follows.
 */
@Injectable()
export class FollowEvidence {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Follows all that is there.
   * @param prepare reads what it needs, files too, and says what to write; called with the same span again after a failure
   */
  async execute(name: Follower, prepare: (span: EvidenceSpan) => Promise<Write>): Promise<void> {
    const settled = await this.#settled();
    if (settled === undefined) return;
    for (;;) {
      const after = await this.database.read((tx) => followedThrough(tx, name));
      if (settled <= after) return;
      const through = await nextEvidence(this.database, { after, settled, limit: BATCH });
      const span = { after, through };
      const write = await prepare(span);
      await this.database.withTransaction(async (tx) => {
        // Another replica may have followed it meanwhile, and has written all that is to be written.
        if (await advanceFollower(tx, name, span)) await write(tx);
      });
    }
  }

  /** The sequence below which no row can appear any more; undefined when somebody is writing for long. */
  async #settled(): Promise<bigint | undefined> {
    const { sequence, writers: first } = await this.database.read(writersNow);
    let writers = first;
    for (let look = 0; writers.length > 0; look++) {
      if (look === LOOKS_MAX) return undefined;
      await setTimeout(LOOK_AGAIN_MS);
      const before = writers;
      writers = await this.database.read((tx) => stillWriting(tx, before));
    }
    return sequence;
  }
}
