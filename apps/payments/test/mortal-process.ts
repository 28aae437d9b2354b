import { Database, type Transaction } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import { FreshPayment } from '../src/fresh-payment.js';
import { ReconcileDay } from '../src/reconcile-day/reconcile-day.js';
import { RefundPayment } from '../src/refund-payment/refund-payment.js';
import { SettlePayments } from '../src/settle-payments/settle-payments.js';
import { Settlement } from '../src/settlement.js';
import { OpenOrder } from '../src/start-payment/open-order.js';
import { StartPayment } from '../src/start-payment/start-payment.js';
import { Killed, type ModelBank } from './model-bank.js';

type DataSource = Database['dataSource'];

/** Where a process ends: before its n-th transaction, or right after the commit of it. */
export interface Death {
  readonly at: number;
  readonly after: boolean;
}

/** A database that a process loses when it ends. */
class MortalDatabase extends Database {
  #transactions = 0;
  #dead = false;

  constructor(
    dataSource: DataSource,
    private readonly death: Death | undefined,
  ) {
    super(dataSource);
  }

  override async withTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const isLast = ++this.#transactions === this.death?.at;
    if (this.#dead || (isLast && !this.death.after)) return this.#die();
    const result = await super.withTransaction(async (tx) => {
      const done = await work(tx);
      // Ended in the middle: nothing is committed.
      if (this.#dead) throw new Killed();
      return done;
    });
    return isLast ? this.#die() : result;
  }

  override async read<Result>(work: (reader: Transaction) => Promise<Result>): Promise<Result> {
    return this.#dead ? this.#die() : super.read(work);
  }

  kill(): void {
    this.#dead = true;
  }

  #die(): never {
    this.#dead = true;
    throw new Killed();
  }
}

/** The handlers as a process has them, nothing in memory from an earlier one; it may end at any step. */
export class MortalProcess {
  readonly start: StartPayment;
  readonly refund: RefundPayment;
  readonly settle: SettlePayments;
  readonly reconcile: ReconcileDay;

  constructor(dataSource: DataSource, bank: ModelBank, clock: Clock, death?: Death) {
    const database = new MortalDatabase(dataSource, death);
    bank.onKill = () => {
      database.kill();
    };
    const settlement = new Settlement(database, bank, clock);
    const fresh = new FreshPayment(database, settlement, clock);
    this.start = new StartPayment(database, new OpenOrder(database, bank, clock), fresh, clock);
    this.refund = new RefundPayment(database, bank, settlement, clock);
    this.settle = new SettlePayments(database, settlement, clock);
    this.reconcile = new ReconcileDay(database, settlement, clock);
  }
}
