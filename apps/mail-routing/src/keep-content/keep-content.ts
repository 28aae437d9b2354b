import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { dueAt, nextLook, type RetentionRules, youngestDue } from '../content/retention.js';
import {
  forgetSubmissionKeys,
  keepOn,
  listAcceptedBefore,
  listKeptOn,
  lockCandidates,
  lockPass,
  purgeContent,
  setPass,
} from '../storage/content-retention.repository.js';
import { ContentStore } from '../storage/content-store.js';

/** Injection token of {@link RetentionRules}. */
export const RETENTION_RULES = Symbol('RetentionRules');

/** Letters of one transaction; they are locked for so long. */
const BATCH = 500;
/** Batches of one run; the next run goes on. */
const BATCHES_MAX = 20;
/** A repeat of a letter is known for 30 days; a day more, for clocks differ. */
const REPEATS_KNOWN_DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the content of letters whose time of keeping is over and that no hold protects, and keys that find repeats when
 * there can be none any more. Message, deliveries and evidence stay. Everything is done in small steps; one that is
 * interrupted is done again.
 */
@Injectable()
export class KeepContent {
  readonly #logger = new Logger(KeepContent.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ContentStore) private readonly store: ContentStore,
    @Inject(RETENTION_RULES) private readonly rules: RetentionRules,
  ) {}

  async execute(): Promise<void> {
    await repeat(() => this.#purge((tx, now) => listKeptOn(tx, now, BATCH)));
    await repeat(() => this.#purge((tx, now) => this.#walk(tx, 'retention', youngestDue(this.rules, now))));
    await repeat(() => this.#forget());
  }

  /** Looks at some letters; resolves with how many. */
  async #purge(choose: (tx: Transaction, now: Date) => Promise<string[]>): Promise<number> {
    const now = this.clock.now();
    const { looked, gone } = await this.database.withTransaction(async (tx) => {
      const ids = await choose(tx, now);
      const candidates = await lockCandidates(tx, ids);
      const judged = candidates.map((one) => ({ ...one, due: dueAt(this.rules, one.acceptedAt, one.ends) }));
      const gone = judged.filter(({ held, due }) => !held && due !== undefined && due <= now);
      await purgeContent(
        tx,
        gone.map(({ messageId }) => messageId),
        now,
      );
      const kept = judged.filter((one) => !gone.includes(one));
      await keepOn(
        tx,
        kept.map(({ messageId, due }) => ({ messageId, lookAt: nextLook(now, due) })),
      );
      return { looked: ids.length, gone };
    });
    if (gone.length > 0) this.#logger.log({ msg: 'content purged', messages: gone.length });
    // A crash here leaves files without a row, which are swept.
    for (const { location } of gone) if (location !== null) await this.store.discard(location);
    return looked;
  }

  async #forget(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - REPEATS_KNOWN_DAYS * DAY_MS);
    return this.database.withTransaction(async (tx) => {
      const ids = await this.#walk(tx, 'submission-keys', before);
      await forgetSubmissionKeys(tx, ids, before);
      return ids.length;
    });
  }

  /** The next messages of a pass that goes once over all of them, as they get old enough. */
  async #walk(tx: Transaction, name: string, before: Date): Promise<string[]> {
    const pass = await lockPass(tx, name, 'messages', this.clock.now());
    const ids = await listAcceptedBefore(tx, pass.through, before, BATCH);
    await setPass(tx, name, { ...pass, through: ids.at(-1) ?? pass.through });
    return ids;
  }
}

/** Until a step found less than a batch, or this run has done enough. */
async function repeat(step: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) if ((await step()) < BATCH) return;
}
