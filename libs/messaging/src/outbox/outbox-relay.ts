import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Counter, Gauge, register } from 'prom-client';
import type { QueryRunner } from 'typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import { FactProducer } from '../kafka/fact-producer.js';
import type { OutgoingRecord } from './outbox.js';

/** Any constant of ours: one relay a database is active, whoever holds this advisory lock. */
const RELAY_LOCK = 7_376_101;
const BATCH_ROWS_MAX = 1_000;
/**
 * Facts may have a third of a megabyte each: a batch ends with the one that passes this, so that memory holds it. Octets
 * as they are stored: to know how long a text is, PostgreSQL would read all of it, of each of the thousand rows.
 */
const BATCH_OCTETS_MAX = 8 * 1024 * 1024;
const NEXT_BATCH = `
  SELECT id, topic, key, headers, body FROM (
    SELECT *, sum(pg_column_size(body)) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT * FROM outbox ORDER BY id LIMIT $1) AS first) AS counted
  WHERE before IS NULL OR before < $2 ORDER BY id`;
/** Facts gather this long, so that a busy service sends tens of them in one request instead of each alone. */
const GATHER_MS = 40;
/** A commit of this process wakes the relay; those of other replicas are looked for this often. */
const LOOK_MS = 250;
const STANDBY_WAIT_MS = 1_000;
const FAILURE_WAIT_MS = 500;

type Row = OutgoingRecord & { readonly id: string };

const relayed = new Counter({ name: 'pep_outbox_relayed_total', help: 'Facts sent to Kafka' });
/** Since when facts have waited without a moment in which all were sent. */
let behindSince: number | undefined;
new Gauge({
  name: 'pep_outbox_behind_seconds',
  help: 'How long the relay has had facts to send without being done; 0 on a standby',
  collect() {
    this.set(behindSince === undefined ? 0 : (performance.now() - behindSince) / 1_000);
  },
});

/**
 * Sends the outbox to Kafka in id order and forgets what the broker has on disk (`acks=all`). A crash between the two
 * sends the same ids again; inboxes know them. Only one relay a service is active; others stand by for its lock.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(OutboxRelay.name);
  readonly #stop = new AbortController();
  #wake: () => void = () => undefined;
  #committed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FactProducer) private readonly producer: FactProducer,
  ) {
    if (register.getSingleMetric('pep_outbox_relayed_total') === undefined) register.registerMetric(relayed);
  }

  onApplicationBootstrap(): void {
    this.database.onCommit(() => {
      this.#committed = true;
      this.#wake();
    });
    this.#running = this.#run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.producer.close();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#lead();
      } catch (error) {
        this.#logger.warn({
          msg: 'relay paused',
          reason: error instanceof Error ? error.message : String(error),
        });
      }
      await this.#wait(FAILURE_WAIT_MS);
    }
  }

  /** Takes the lock on a connection of its own and relays until that connection or Kafka fails. */
  async #lead(): Promise<void> {
    const runner = this.database.dataSource.createQueryRunner();
    try {
      await runner.connect();
      while (!(await this.#tryLock(runner))) {
        behindSince = undefined;
        if (!(await this.#wait(STANDBY_WAIT_MS))) return;
      }
      // Forgetting what was sent need not reach the disk at once: after a crash it is sent again with the same ids.
      await runner.query('SET synchronous_commit = off');
      await this.#relayUntilStopped(runner);
    } finally {
      await giveBack(runner);
    }
  }

  async #tryLock(runner: QueryRunner): Promise<boolean> {
    const answer = (await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [RELAY_LOCK])) as [
      { locked: boolean },
    ];
    return answer[0].locked;
  }

  async #relayUntilStopped(runner: QueryRunner): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const batch = (await runner.query(NEXT_BATCH, [BATCH_ROWS_MAX, BATCH_OCTETS_MAX])) as Row[];
      if (batch.length > 0) {
        behindSince ??= performance.now();
        await this.producer.send(batch);
        await runner.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [batch.map((row) => row.id)]);
        relayed.inc(batch.length);
      }
      if (isFull(batch)) continue;
      behindSince = undefined;
      await this.#untilCommitted();
    }
  }

  /** Until something was committed and had time to gather, or it is time to look for the commits of others. */
  async #untilCommitted(): Promise<void> {
    if (!this.#committed) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([woken, this.#wait(LOOK_MS)]);
    }
    if (this.#committed) await this.#wait(GATHER_MS);
    this.#committed = false;
  }

  /** False when stopped meanwhile. */
  async #wait(ms: number): Promise<boolean> {
    try {
      await sleep(ms, undefined, { signal: this.#stop.signal });
      return true;
    } catch {
      return false;
    }
  }
}

function isFull(batch: readonly Row[]): boolean {
  if (batch.length === BATCH_ROWS_MAX) return true;
  return batch.reduce((sum, { body }) => sum + body.length, 0) >= BATCH_OCTETS_MAX;
}

/** The connection goes back to the pool: neither the lock nor the setting may go with it. A broken one took both along. */
async function giveBack(runner: QueryRunner): Promise<void> {
  await runner.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
  await runner.query('RESET synchronous_commit').catch(() => undefined);
  await runner.release().catch(() => undefined);
}
