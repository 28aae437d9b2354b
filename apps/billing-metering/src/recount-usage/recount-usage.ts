import { Inject, Injectable } from '@nestjs/common';
import { messageAccepted } from '@pep/contracts';
import { type KafkaOptions, KAFKA_OPTIONS, readHistory } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { acceptancesOf } from '../acceptance.js';
import { type Correction, rebuildRollUps } from '../storage/rebuild-roll-ups.js';
import { type Difference, type Held, Recount } from '../storage/recount.repository.js';
import { holdLedger } from '../storage/usage-entry.repository.js';
import { dayAfter, dayBefore, type Period } from '../usage/period.js';
import type { Acceptance } from '../usage/usage.js';
import type { EvidenceLine } from './evidence-file.js';

/** What a recount found. */
export interface RecountOutcome {
  /** Acceptances, each once. */
  readonly counted: number;
  /** The days that were compared; absent when none is whole. */
  readonly period?: Period;
  readonly differences: readonly (Difference & { readonly in: Held })[];
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** Differences of each kind that are told; when there are so many, more would not help. */
const DIFFERENCES_MAX = 1_000;
const LINES_AT_ONCE = 1_000;
/** Before anything was counted. */
const FIRST_DAY = '2000-01-01';

/** Counts again from where usage comes from, and compares with what is held; or makes the roll-ups anew. */
@Injectable()
export class RecountUsage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KAFKA_OPTIONS) private readonly kafka: KafkaOptions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Counts what the topic still holds again. Compared are the days of which it holds all and that are over: what is told
   * meanwhile may be counted here and not there.
   */
  fromKafka(): Promise<RecountOutcome> {
    const to = dayBefore(dayInYerevan(this.clock.now()));
    return this.#recount(async (recount) => {
      const { wholeAfterMs, malformed } = await readHistory(this.kafka, messageAccepted, async (facts) => {
        // A repeated fact has its id, by which it is known.
        await recount.add([
          ...acceptancesOf(facts.map(({ id, data }) => ({ data: { ...data, evidenceId: id } }))),
        ]);
      });
      const problems = malformed === 0 ? [] : [`${String(malformed)} facts can not be read`];
      return { problems, period: wholeDays(wholeAfterMs, to) };
    });
  }

  /** Counts an export of evidence again. Compared are the days given, or else those from its first to its last. */
  fromEvidence(lines: AsyncIterable<EvidenceLine>, given: Partial<Period> = {}): Promise<RecountOutcome> {
    return this.#recount(async (recount) => {
      const problems: string[] = [];
      let waiting: Acceptance[] = [];
      for await (const line of lines) {
        if ('problem' in line) problems.push(line.problem);
        else waiting.push(line.acceptance);
        if (waiting.length < LINES_AT_ONCE) continue;
        await recount.add(waiting);
        waiting = [];
      }
      await recount.add(waiting);
      const period = { ...(await recount.extent()).period, ...given };
      return { problems, period: isPeriod(period) ? period : undefined };
    });
  }

  /** Makes every roll-up say what the ledger says; nothing is counted meanwhile. */
  rebuild(): Promise<Correction[]> {
    return this.database.withTransaction(async (tx) => {
      await holdLedger(tx);
      return rebuildRollUps(tx);
    });
  }
  async #recount(
    fill: (recount: Recount) => Promise<{ problems: readonly string[]; period: Period | undefined }>,
  ): Promise<RecountOutcome> {
    const recount = await Recount.open(this.database);
    try {
      const { problems, period } = await fill(recount);
      const counted = (await recount.extent()).count;
      if (period === undefined) return { counted, problems, differences: [] };
      const differences = [];
      for (const held of ['ledger', 'roll-up'] as const) {
        const found = await recount.differences(held, period, DIFFERENCES_MAX);
        differences.push(...found.map((one) => ({ ...one, in: held })));
      }
      return { counted, period, problems, differences };
    } finally {
      await recount.close();
    }
  }
}

/** The days after the one in which the oldest fact that is left was sent, up to `to`; absent when there are none. */
function wholeDays(wholeAfterMs: number, to: string): Period | undefined {
  if (wholeAfterMs === Number.POSITIVE_INFINITY) return undefined;
  const from = wholeAfterMs === 0 ? FIRST_DAY : dayAfter(dayInYerevan(new Date(wholeAfterMs)));
  return from <= to ? { from, to } : undefined;
}

function isPeriod(period: Partial<Period>): period is Period {
  return period.from !== undefined && period.to !== undefined;
}
