import { Logger } from '@nestjs/common';
import type { Fact, FactDefinition } from '@pep/contracts';
import { AppError } from '@pep/errors';
import type { Database, Transaction } from '@pep/persistence';
import { Counter } from 'prom-client';
import {
  type FollowedFacts,
  followedFacts,
  type FollowedRecord,
  followedRecord,
  MalformedFact,
  type RawRecord,
  readClaimed,
  readFact,
} from '../fact-envelope.js';
import { claimFacts } from '../inbox/inbox.js';
import { keysWithParked, park } from '../parked/parked-facts.js';
import type { FactHandler } from './on-facts.js';

/** A fact that still fails after so many tries is parked. */
const TRIES = 3;

const handled = new Counter({
  name: 'pep_facts_handled_total',
  help: 'Facts handled once',
  labelNames: ['consumer'],
});
const parkedTotal = new Counter({
  name: 'pep_facts_parked_total',
  help: 'Facts parked',
  labelNames: ['consumer'],
});
const ignored = new Counter({
  name: 'pep_facts_ignored_total',
  help: 'Facts of types not followed',
  labelNames: ['consumer'],
});

/**
 * The one way in for facts: one transaction {claim, read, handle} → commit → offset. What can not be handled is parked;
 * only an unreachable dependency throws, and then nothing was committed and the offset stays.
 */
export class FactConsumer {
  readonly #logger = new Logger(FactConsumer.name);
  readonly #followed: FollowedFacts;

  constructor(
    readonly name: string,
    facts: readonly FactDefinition[],
    private readonly handle: FactHandler,
    private readonly database: Database,
  ) {
    this.#followed = followedFacts(facts);
  }

  /**
   * Handles a batch, in order for each key: what one or several partitions had.
   * @throws AppError `UNAVAILABLE` when the database can not be reached: ask again with the same batch
   */
  async consume(records: readonly RawRecord[]): Promise<void> {
    const followed: FollowedRecord[] = [];
    for (const record of records) {
      const one = followedRecord(record, this.#followed);
      if (one !== undefined) followed.push(one);
    }
    ignored.inc({ consumer: this.name }, records.length - followed.length);
    if (followed.length === 0) return;
    try {
      await this.#handleAll(followed);
    } catch (error) {
      if (isRetryable(error)) throw error;
      for (const one of followed) await this.#oneByOne(one);
    }
  }

  /** Handles one parked record again; true when it was handled (or had been before). */
  async replay(record: RawRecord, tx: Transaction): Promise<boolean> {
    const one = followedRecord(record, this.#followed);
    if (one === undefined || malformedAmong([one]).size > 0) return false;
    await this.#claimAndHandle([one], tx);
    return true;
  }

  /** What is malformed shows when a handler reads it. Then nothing has happened, and it is parked in a second try. */
  async #handleAll(followed: readonly FollowedRecord[]): Promise<void> {
    try {
      await this.#inTransaction(followed, new Map());
    } catch (error) {
      if (!(error instanceof MalformedFact)) throw error;
      await this.#inTransaction(followed, malformedAmong(followed));
    }
  }

  async #inTransaction(
    followed: readonly FollowedRecord[],
    malformed: ReadonlyMap<FollowedRecord, string>,
  ): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const behind = await keysWithParked(tx, this.name, () => followed.map(({ record }) => record.key));
      const isSound = behind.size === 0 && malformed.size === 0;
      const others = isSound ? followed : await this.#parkSome(tx, followed, { behind, malformed });
      await this.#claimAndHandle(others, tx);
    });
  }

  /** Parks what is malformed, and what is behind something parked. @returns the others */
  async #parkSome(
    tx: Transaction,
    followed: readonly FollowedRecord[],
    { behind, malformed }: { behind: Set<string>; malformed: ReadonlyMap<FollowedRecord, string> },
  ): Promise<FollowedRecord[]> {
    const others: FollowedRecord[] = [];
    for (const one of followed) {
      const { key } = one.record;
      const reason = malformed.get(one) ?? (behind.has(key) ? 'behind a parked fact' : undefined);
      if (reason === undefined) others.push(one);
      else await this.#park(tx, one.record, reason);
      if (reason !== undefined) behind.add(key);
    }
    return others;
  }

  async #claimAndHandle(followed: readonly FollowedRecord[], tx: Transaction): Promise<void> {
    if (followed.length === 0) return;
    const fresh = await claimFacts(tx, this.name, followed);
    if (fresh.length > 0) await this.handle(new FactsToRead(fresh), tx);
    handled.inc({ consumer: this.name }, fresh.length);
  }

  async #oneByOne(one: FollowedRecord): Promise<void> {
    let reason = '';
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        await this.#handleAll([one]);
        return;
      } catch (error) {
        if (isRetryable(error)) throw error;
        reason = reasonOf(error);
        this.#logger.error({
          msg: 'a fact could not be handled',
          consumer: this.name,
          attempt,
          reason,
          factType: one.record.headers['ce_type'],
        });
      }
    }
    await this.database.withTransaction((tx) => this.#park(tx, one.record, reason));
  }

  async #park(tx: Transaction, record: RawRecord, reason: string): Promise<void> {
    await park(tx, this.name, record, reason);
    parkedTotal.inc({ consumer: this.name });
    this.#logger.error({
      msg: 'parked',
      consumer: this.name,
      reason,
      topic: record.topic,
      offset: record.offset,
    });
  }
}

/**
 * Facts that are read while somebody goes through them, each time anew: those of a batch together, with what they are read
 * from, would outlive the young generation.
 */
class FactsToRead implements Iterable<Fact<never>> {
  constructor(private readonly followed: readonly FollowedRecord[]) {}

  *[Symbol.iterator](): Generator<Fact<never>> {
    for (const one of this.followed) yield readClaimed(one) as Fact<never>;
  }
}

/** Those that are not the facts that they say they are, and why. */
function malformedAmong(followed: readonly FollowedRecord[]): Map<FollowedRecord, string> {
  const malformed = new Map<FollowedRecord, string>();
  for (const one of followed) {
    try {
      readFact(one);
    } catch (error) {
      malformed.set(one, (error as Error).message);
    }
  }
  return malformed;
}

function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/** A code or a class name: messages may quote content. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return [name, code].filter((part) => typeof part === 'string').join(' ') || 'unknown';
}
