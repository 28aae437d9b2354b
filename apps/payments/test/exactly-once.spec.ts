import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { createDataSource, rows } from '@pep/persistence';
import { dayInYerevan } from '@pep/service-kit';
import { createTestDatabase, person, TestClock, type TestDatabase } from '@pep/testing';
import fc from 'fast-check';
import { databaseOptions } from '../src/database.js';
import { Killed, type Mishap, ModelBank, type ModelOrder } from './model-bank.js';
import { type Death, MortalProcess } from './mortal-process.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_LUMA = 300_000n;

const OPERATOR = person({ psn: '6423850127', operator: true });
const PAGE = { purpose: 'annual-service', method: 'visa', language: 'hy' } as const;

/** What the world does next. */
type Step =
  | { readonly kind: 'start'; readonly keys: readonly string[]; readonly trouble: Trouble }
  | { readonly kind: 'decide'; readonly order: number; readonly status: 2 | 6; readonly actionCode: number }
  | { readonly kind: 'settle'; readonly trouble: Trouble }
  | { readonly kind: 'refund'; readonly payment: number; readonly part: number; readonly trouble: Trouble }
  | { readonly kind: 'lie'; readonly amount: bigint }
  | { readonly kind: 'wait'; readonly minutes: number };

/** What goes wrong meanwhile, at the bank and in our process. */
interface Trouble {
  readonly mishaps: readonly Mishap[];
  readonly death: Death | undefined;
}

const mishap = fc.constantFrom<Mishap>('not-heard', 'answer-lost', 'killed-before', 'killed-after');
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ mishaps: [], death: undefined }) },
  {
    weight: 3,
    arbitrary: fc.record({ mishaps: fc.array(mishap, { maxLength: 2 }), death: fc.constant(undefined) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      mishaps: fc.constant([]),
      death: fc.record({ at: fc.integer({ min: 1, max: 4 }), after: fc.boolean() }),
    }),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      keys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
      trouble,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      order: fc.nat(5),
      status: fc.constantFrom<2 | 6>(2, 6),
      actionCode: fc.constantFrom(116, 116, -2007, 151_019),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), trouble }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      payment: fc.nat(3),
      part: fc.integer({ min: 1, max: 3 }),
      trouble,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lie' as const), amount: fc.constantFrom(1n, 643n) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 21, 700) }),
  },
);

const CALM: Trouble = { mishaps: [], death: undefined };
const STARTED: readonly Step[] = [{ kind: 'start', keys: ['a'], trouble: CALM }];
const SETTLED: readonly Step[] = [{ kind: 'settle', trouble: CALM }];
const PAID: readonly Step[] = [
  ...STARTED,
  { kind: 'decide', order: 0, status: 2, actionCode: 0 },
  ...SETTLED,
];
const DECLINED: readonly Step[] = [
  ...STARTED,
  { kind: 'decide', order: 0, status: 6, actionCode: 116 },
  ...SETTLED,
];
const GIVEN_BACK: readonly Step[] = [...PAID, { kind: 'refund', payment: 0, part: 3, trouble: CALM }];
/** Half of the stories begin with a payment that is made, so that there is something to give back or to extend. */
const beginning = fc.constantFrom<readonly Step[]>([], PAID);
const story = fc
  .tuple(beginning, fc.array(step, { minLength: 2, maxLength: 14 }))
  .map(([first, then]) => [...first, ...then]);

let testDatabase: TestDatabase;
let dataSource: Awaited<ReturnType<ReturnType<typeof createDataSource>['initialize']>>;

beforeAll(async () => {
  Logger.overrideLogger(false);
  const { url: _url, ...schema } = databaseOptions({ databaseUrl: '' });
  testDatabase = await createTestDatabase(schema);
  dataSource = await createDataSource(testDatabase.options).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await testDatabase.drop();
});

/** One person, one bank, and our processes one after the other on one database. */
class World {
  readonly bank = new ModelBank();
  readonly clock = new TestClock();
  readonly #days = new Set<string>();
  #refunds = 0;

  constructor(readonly payer: Caller) {}

  async take(one: Step): Promise<void> {
    switch (one.kind) {
      case 'start':
        await this.#inProcess(one.trouble, async (process) => {
          const tabs = one.keys.map((key) => process.start.execute(PAGE, key, this.payer));
          const failed = (await Promise.allSettled(tabs)).find((tab) => tab.status === 'rejected');
          if (failed !== undefined) throw failed.reason;
        });
        return;
      case 'decide':
        this.#decide(this.bank.orders[one.order % (this.bank.orders.length || 1)], one);
        return;
      case 'settle':
        this.clock.advance(MINUTE_MS);
        await this.#inProcess(one.trouble, (process) => process.settle.execute());
        return;
      case 'refund':
        await this.#refund(one);
        return;
      case 'lie':
        this.bank.lie = { amount: one.amount };
        return;
      case 'wait':
        this.#wait(one.minutes * MINUTE_MS);
        this.bank.lie = undefined;
    }
  }

  /** Nothing goes wrong any more; the bank ends what is open, and it is told and compared. */
  async comeToRest(): Promise<void> {
    this.bank.calm();
    for (const order of this.bank.orders) {
      if (order.status === 0 || order.actionCode === 151_019) this.bank.decide(order, 6, -2007);
    }
    const process = new MortalProcess(dataSource, this.bank, this.clock);
    for (let round = 0; round < 12; round++) {
      this.#wait(6 * HOUR_MS);
      while ((await process.settle.execute()) > 0);
    }
    for (const day of this.#days) await process.reconcile.execute(day);
  }

  async query<Row>(sql: string): Promise<Row[]> {
    return rows<Row>(dataSource.manager, sql, [this.payer.psn]);
  }

  #decide(order: ModelOrder | undefined, { status, actionCode }: Extract<Step, { kind: 'decide' }>): void {
    if (order === undefined) return;
    // What was taken is only ever given back; what was declined may still be taken, by hand.
    if (order.status === 0 || order.status === 6)
      this.bank.decide(order, status, status === 2 ? 0 : actionCode);
  }

  async #refund({ payment, part, trouble: given }: Extract<Step, { kind: 'refund' }>): Promise<void> {
    const own = await this.query<{ id: string }>('SELECT id FROM payment WHERE psn = $1 ORDER BY id');
    const id = own[payment % (own.length || 1)]?.id;
    if (id === undefined) return;
    const value = `${String(part * 1_000)}.00`;
    const amount = part === 3 ? undefined : ({ value, currency: 'AMD' } as const);
    const key = `refund ${String(++this.#refunds)} of ${this.payer.psn}`;
    await this.#inProcess(given, (process) =>
      process.refund.execute(id, { amount, reason: 'test', key }, OPERATOR),
    );
  }

  #wait(ms: number): void {
    this.#days.add(dayInYerevan(this.clock.now()));
    this.clock.advance(ms);
    this.#days.add(dayInYerevan(this.clock.now()));
  }

  /** Refusals are answers, and ends of the process are what this is about; anything else is a fault. */
  async #inProcess(
    { mishaps, death }: Trouble,
    work: (process: MortalProcess) => Promise<unknown>,
  ): Promise<void> {
    this.bank.mishap(...mishaps);
    try {
      await work(new MortalProcess(dataSource, this.bank, this.clock, death));
    } catch (error) {
      if (!(error instanceof Killed) && !(error instanceof AppError)) throw error;
      // It takes a moment until another process is there.
      if (error instanceof Killed) this.#wait(MINUTE_MS);
    } finally {
      const { lie } = this.bank;
      this.bank.calm();
      this.bank.lie = lie;
    }
  }
}

interface FactBody {
  readonly paymentId: string;
  readonly refunded: { readonly value: string };
  readonly termEndsOn?: string;
}

interface StoredPayment {
  readonly id: string;
  readonly order_number: string;
  readonly state: string;
  readonly amount: string;
  readonly refunded: string;
  readonly paid: boolean;
  readonly starts: string | null;
  readonly ends: string | null;
}

async function requireAgreement(world: World): Promise<void> {
  const stored = await world.query<StoredPayment>(
    `SELECT id, order_number, state, amount, refunded, paid_at IS NOT NULL AS paid, term_starts_on::text AS starts,
       term_ends_on::text AS ends FROM payment WHERE psn = $1 ORDER BY paid_at, id`,
  );
  const told = await world.query<{ type: string; body: string }>(
    `SELECT headers->>'ce_type' AS type, body FROM outbox WHERE key = $1 ORDER BY id`,
  );
  const facts = told.map(({ type, body }) => ({ type, data: JSON.parse(body) as FactBody }));
  const taken = world.bank.orders.filter(({ status }) => [2, 3, 4].includes(status));

  // Nothing that the bank took is lost, and nothing is paid that it did not take.
  const paid = stored.filter((one) => one.paid);
  expect(paid.map((one) => one.order_number).sort()).toEqual(taken.map((one) => one.orderNumber).sort());
  const paidFacts = facts.filter(({ type }) => type === 'pep.payment.paid.v1');
  expect(paidFacts.map(({ data }) => data.paymentId).sort()).toEqual(paid.map(({ id }) => id).sort());

  // Money agrees, also what went back.
  const ours = paid.reduce((sum, one) => sum + BigInt(one.amount) - BigInt(one.refunded), 0n);
  expect(ours).toBe(world.bank.kept(new Set(stored.map((one) => one.order_number))));
  const returnedFacts = facts.filter(({ type }) => type === 'pep.payment.refunded.v1');
  const back = returnedFacts.reduce(
    (sum, { data }) => sum + BigInt(data.refunded.value.replace('.', '')),
    0n,
  );
  expect(back).toBe(paid.reduce((sum, one) => sum + BigInt(one.refunded), 0n));

  // Each payment that was not wholly given back has one year, and the years follow each other.
  const bought = stored.filter(({ state }) => state === 'paid');
  expect(stored.filter(({ starts }) => starts !== null)).toEqual(bought);
  for (const [index, { starts, ends }] of bought.entries()) {
    expect(daysOf(starts!, ends!)).toBeGreaterThanOrEqual(365);
    expect(daysOf(starts!, ends!)).toBeLessThanOrEqual(366);
    const before = bought[index - 1]?.ends;
    if (before !== undefined && before !== null) expect(starts! > before).toBe(true);
  }
  const lastTold = facts.findLast(({ type }) => type !== 'pep.payment.declined.v1');
  expect(lastTold?.data.termEndsOn).toBe(bought.at(-1)?.ends ?? undefined);

  // All came to an end.
  expect(stored.filter(({ state }) => state === 'created' || state === 'registered')).toEqual([]);
  expect(
    await world.query(`SELECT r.id FROM refund r JOIN payment p ON p.id = r.payment_id
    WHERE p.psn = $1 AND r.state = 'requested'`),
  ).toEqual([]);
  expect(stored.every(({ amount }) => BigInt(amount) === YEAR_LUMA)).toBe(true);
}

function daysOf(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / (24 * HOUR_MS) + 1;
}

let lastPsn = 7_001_950_000;
const ends = new Set<string>();

describe('whatever the bank answers, late, twice, wrongly or never, and wherever our process ends', () => {
  it('what was taken is paid exactly once, and money and term agree in the end', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        lastPsn++;
        const world = new World(person({ psn: String(lastPsn) }));
        for (const one of steps) await world.take(one);
        await world.comeToRest();
        await requireAgreement(world);
        for (const { state } of await world.query<StoredPayment>('SELECT state FROM payment WHERE psn = $1'))
          ends.add(state);
        // The next bank knows nothing of these.
        await dataSource.query('TRUNCATE person, payment, refund, reconciliation, difference, outbox');
      }),
      // Each end is there in every run, whatever chance brings.
      { numRuns: 50, examples: [STARTED, PAID, DECLINED, GIVEN_BACK].map((one) => [[...one]]) },
    );
    // Otherwise it has shown nothing.
    expect([...ends]).toEqual(expect.arrayContaining(['paid', 'declined', 'expired']));
    expect([...ends].some((end) => end === 'refunded' || end === 'reversed')).toBe(true);
  }, 300_000);
});
