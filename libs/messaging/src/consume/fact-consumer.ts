import { Logger } from '@nestjs/common';
import type { Fact, FactDefinition } from '@pep/contracts';
import { AppError } from '@pep/errors';
import type { Database, Transaction } from '@pep/persistence';
import { Counter } from 'prom-client';
import {
  type FollowedFacts,
  followedFacts,
  type RawRecord,
  type ReadFact,
  readRecord,
  type ReadRecord,
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
 * The one way in for facts: read → one transaction {claim, handle} → commit → offset. What can not be handled is
 * parked; only an unreachable dependency throws, and then nothing was committed and the offset stays.
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
    const read: ReadRecord[] = [];
    for (const record of records) {
      const one = readRecord(record, this.#followed);
      if (one !== undefined) read.push(one);
    }
    ignored.inc({ consumer: this.name }, records.length - read.length);
    if (read.length === 0) return;
    try {
      await this.#inTransaction(read);
    } catch (error) {
      if (isRetryable(error)) throw error;
      for (const one of read) await this.#oneByOne(one);
    }
  }

  /** Handles one parked record again; true when it was handled (or had been before). */
  async replay(record: RawRecord, tx: Transaction): Promise<boolean> {
    const read = readRecord(record, this.#followed);
    if (read?.kind !== 'fact') return false;
    await this.#claimAndHandle([read], tx);
    return true;
  }

  async #inTransaction(read: readonly ReadRecord[]): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const behind = await keysWithParked(tx, this.name, () => read.map(({ record }) => record.key));
      const facts: ReadFact[] = [];
      for (const one of read) {
        if (one.kind === 'malformed') await this.#park(tx, one.record, one.reason);
        else if (behind.has(one.fact.subject)) await this.#park(tx, one.record, 'behind a parked fact');
        else facts.push(one);
        if (one.kind === 'malformed') behind.add(one.record.key);
      }
      await this.#claimAndHandle(facts, tx);
    });
  }

  async #claimAndHandle(read: readonly ReadFact[], tx: Transaction): Promise<void> {
    if (read.length === 0) return;
    const fresh = await claimFacts(tx, this.name, read);
    if (fresh.length > 0) await this.handle(fresh as Fact<never>[], tx);
    handled.inc({ consumer: this.name }, fresh.length);
  }

  async #oneByOne(one: ReadRecord): Promise<void> {
    let reason = '';
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        await this.#inTransaction([one]);
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

function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/** A code or a class name: messages may quote content. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return [name, code].filter((part) => typeof part === 'string').join(' ') || 'unknown';
}
