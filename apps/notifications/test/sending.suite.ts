import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createDataSource, Database, rows, type Transaction } from '@pep/persistence';
import { createTestDatabase, eventually, TestClock } from '@pep/testing';
import { databaseOptions } from '../src/database.js';
import type { Channel, PartReference } from '../src/dispatch/channel.js';
import type { ChannelName, Dispatch } from '../src/dispatch/dispatch.js';
import type { QuietHours } from '../src/dispatch/quiet-hours.js';
import { SendNotification } from '../src/send-notification/send-notification.js';
import { SendingLoop } from '../src/send-notification/sending-loop.js';
import { addDispatches } from '../src/storage/dispatch.repository.js';

export const HOUR_MS = 60 * 60 * 1000;
export const LEASE_MS = 90_000;

/** A way of sending that a test steers; it remembers what it was given, in order. */
export class TestChannel implements Channel {
  readonly window = 20;
  readonly leaseMs = LEASE_MS;
  readonly given: Dispatch[] = [];
  /** The most that it had under way at once. */
  mostUnderWay = 0;
  #underWay = 0;

  /** @param answer what comes of a dispatch: it throws, waits, or names the parts */
  constructor(private readonly answer: (dispatch: Dispatch) => unknown = () => undefined) {}

  async send(dispatch: Dispatch): Promise<readonly PartReference[]> {
    this.given.push(dispatch);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.#underWay);
    await sleep(1);
    const parts = await this.answer(dispatch);
    this.#underWay--;
    return Array.isArray(parts) ? (parts as PartReference[]) : [];
  }
}

/** A database that from one moment on does nothing more for its process, as when that is killed. */
class Mortal extends Database {
  dead = false;

  override withTransaction<Result>(work: Parameters<Database['withTransaction']>[0]): Promise<Result> {
    return this.dead ? new Promise<never>(() => undefined) : (super.withTransaction(work) as Promise<Result>);
  }
}

/** The sending loop on a real database, with channels of the test's own and no Kafka. */
export async function startSending() {
  Logger.overrideLogger(false);
  const testDatabase = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const dataSource = await createDataSource({ ...testDatabase.options, poolSize: 20 }).initialize();
  const database = new Database(dataSource);
  const clock = new TestClock();
  const loops: SendingLoop[] = [];

  const start = (channels: Partial<Record<ChannelName, Channel>>, its: Database, quiet?: QuietHours) => {
    const set = new Map(Object.entries(channels) as [ChannelName, Channel][]);
    const open = () => Promise.resolve({});
    const sendNotification = new SendNotification(set, quiet, { open }, clock);
    const loop = new SendingLoop(its, clock, set, sendNotification);
    loop.onApplicationBootstrap();
    return loop;
  };

  return {
    clock,
    database,
    /** Adds dispatches as one that takes requests does. */
    add: (...dispatches: readonly Dispatch[]) =>
      database.withTransaction((tx) => addDispatches(tx, dispatches, clock.now())),
    /** A replica that runs until the test stops it, or all. */
    start: (channels: Partial<Record<ChannelName, Channel>>, quiet?: QuietHours) => {
      const loop = start(channels, database, quiet);
      loops.push(loop);
      return loop;
    },
    /** A replica that can be killed: what it sends meanwhile it can no longer write down. */
    startMortal: (channels: Partial<Record<ChannelName, Channel>>) => {
      const its = new Mortal(dataSource);
      start(channels, its);
      return {
        kill: () => {
          its.dead = true;
        },
      };
    },
    untilAll: (state: string) =>
      eventually(async () => {
        const others = await database.read((tx) =>
          rows(tx, 'SELECT id, state, reason FROM dispatch WHERE state <> $1 LIMIT 3', [state]),
        );
        expect(others).toEqual([]);
      }, 60_000),
    rows: (sql: string, ...parameters: unknown[]) =>
      database.read((tx) => rows<Record<string, unknown>>(tx, sql, parameters)),
    /** A transaction of which {@link tableReads} knows at once. */
    withStatistics: <Result>(work: (tx: Transaction) => Promise<Result>) =>
      database.withTransaction(async (tx) => {
        const result = await work(tx);
        await tx.query('SELECT pg_stat_force_next_flush()');
        return result;
      }),
    /** How often the whole table was read, and how many entries of its index of what is due. */
    tableReads: async () => {
      const [row] = await database.read((tx) =>
        rows<{ scans: number; entries: number }>(
          tx,
          `SELECT seq_scan::int AS scans, idx_tup_read::int AS entries
           FROM pg_stat_user_tables JOIN pg_stat_user_indexes USING (relname)
           WHERE indexrelname = 'dispatch_due_by_channel'`,
        ),
      );
      return row!;
    },
    /** Ends all replicas and forgets everything. */
    reset: async () => {
      await Promise.all(loops.splice(0).map((loop) => loop.beforeApplicationShutdown()));
      await database.withTransaction((tx) => tx.query('TRUNCATE dispatch, outbox, sms_stop CASCADE'));
    },
    stop: async () => {
      await dataSource.destroy();
      await testDatabase.drop();
    },
  };
}

export type SendingSuite = Awaited<ReturnType<typeof startSending>>;

/** A letter to a phone that is valid for a day. */
export function dispatchTo(suite: SendingSuite, change: Partial<Dispatch> = {}): Dispatch {
  return {
    id: randomUUIDv7(),
    channel: 'sms',
    template: 'sms-letter',
    recipient: '37491000001',
    language: 'hy',
    parameters: { text: 'Բարև' },
    sealed: undefined,
    validUntil: new Date(suite.clock.now().getTime() + 24 * HOUR_MS),
    urgent: false,
    letter: undefined,
    ...change,
  };
}
