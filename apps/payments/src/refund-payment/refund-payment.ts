import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { Bank, type GivingBack } from '../payment/bank.js';
import { lumaOf, type Money, moneyOf } from '../payment/money.js';
import type { Payment } from '../payment/payment.js';
import { canReverse, type Refund } from '../payment/refund.js';
import { afterRefund } from '../payment/settle.js';
import { Settlement } from '../settlement.js';
import { findPayment, lockPayment, scheduleLook } from '../storage/payment.repository.js';
import { findRefund, findUnderWay, finishRefund, insertRefund } from '../storage/refund.repository.js';
import { lockPerson } from '../storage/term.repository.js';

/** What an operator asks for. */
export interface RefundRequest {
  readonly amount?: Money | undefined;
  readonly reason: string;
  readonly key: string;
}

/** What became of it so far. */
export interface Refunding {
  readonly refund: {
    readonly refundId: string;
    readonly state: 'requested' | 'done';
    readonly refunded: Money;
  };
  readonly payment: Payment;
}

/** When the bank is asked what became of a refund whose answer did not come. */
const LOOK_AFTER_MS = 60_000;

/**
 * Gives a payment back. The intent is stored first; where the bank's answer is lost, the bank is asked what it did, and
 * never told twice.
 */
@Injectable()
export class RefundPayment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Bank) private readonly bank: Bank,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `OPERATOR_ONLY`, `NOT_FOUND`, `NOT_REFUNDABLE`, `REFUND_TOO_LARGE`, `REFUND_UNDER_WAY`,
   * `REFUND_REFUSED`, `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(id: string, request: RefundRequest, caller: Caller): Promise<Refunding> {
    if (!caller.operator) throw new AppError(ERRORS.operatorOnly);
    const { refundId, isNew } = await this.#storeIntent(id, request, caller);
    if (isNew) await this.#giveBack(id, refundId);
    return this.#outcome(id, refundId);
  }

  async #storeIntent(
    id: string,
    { key, ...asked }: RefundRequest,
    caller: Caller,
  ): Promise<{ refundId: string; isNew: boolean }> {
    let isNew = false;
    const refundId = await this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request: { call: 'refundPayment', id, ...asked } }, async () => {
        isNew = true;
        return this.#insert(tx, id, asked, caller);
      }),
    );
    return { refundId, isNew };
  }

  async #insert(
    tx: Transaction,
    id: string,
    { amount: asked, reason }: Pick<RefundRequest, 'amount' | 'reason'>,
    caller: Caller,
  ): Promise<string> {
    const payment = await this.#lock(tx, id);
    if (payment.state !== 'paid') throw new AppError(ERRORS.notRefundable);
    if ((await findUnderWay(tx, id)) !== undefined) throw new AppError(ERRORS.refundUnderWay);
    const left = payment.amount - payment.refunded;
    const amount = asked === undefined ? left : lumaOf(asked.value);
    if (amount <= 0n || amount > left) throw new AppError(ERRORS.refundTooLarge);
    const now = this.clock.now();
    const refund: Refund = {
      ...{ id: randomUUIDv7(), paymentId: id, amount },
      ...{ state: 'requested', requestedAt: now },
    };
    await insertRefund(tx, refund, { reason, requestedBy: caller.psn });
    // From here on the bank may act: should this process be killed, it is asked.
    await scheduleLook(tx, id, new Date(now.getTime() + LOOK_AFTER_MS));
    return refund.id;
  }

  async #giveBack(id: string, refundId: string): Promise<void> {
    const [payment, refund] = await this.database.read(async (reader) => [
      await findPayment(reader, 'id', id),
      await findRefund(reader, refundId),
    ]);
    if (payment?.orderId === undefined || refund === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const made = await this.#askBank({ ...payment, orderId: payment.orderId }, refund.amount);
    if (made !== undefined) await this.#save(id, refund, made);
  }

  /** Undefined when the bank gave no answer. A refused reversal has done nothing, so that a refund may be tried. */
  async #askBank(
    payment: Payment & { readonly orderId: string },
    amount: bigint,
  ): Promise<(GivingBack & { readonly whole: 'refunded' | 'reversed' }) | undefined> {
    const { orderId, paidAt } = payment;
    const today = dayInYerevan(this.clock.now());
    const paid = paidAt === undefined ? '' : dayInYerevan(paidAt);
    try {
      if (canReverse(payment, amount, { paid, today })) {
        const reversed = await this.bank.reverse(orderId);
        if (reversed.kind === 'done') return { ...reversed, whole: 'reversed' };
      }
      return { ...(await this.bank.refund(orderId, amount)), whole: 'refunded' };
    } catch (error) {
      if (error instanceof AppError && error.retryable) return undefined;
      throw error;
    }
  }

  async #save(
    id: string,
    refund: Refund,
    made: GivingBack & { readonly whole: 'refunded' | 'reversed' },
  ): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const payment = await this.#lock(tx, id);
      const at = this.clock.now();
      const errorCode = made.kind === 'refused' ? made.errorCode : undefined;
      const state = made.kind === 'refused' ? 'refused' : 'done';
      const isFirst = await finishRefund(tx, refund.id, { state, errorCode, at });
      if (!isFirst) return;
      if (state === 'done') {
        await this.settlement.record(tx, afterRefund(payment, refund.amount, made.whole, at));
      } else await scheduleLook(tx, id, undefined);
    });
  }

  async #outcome(id: string, refundId: string): Promise<Refunding> {
    const [payment, refund] = await this.database.read(async (reader) => [
      await findPayment(reader, 'id', id),
      await findRefund(reader, refundId),
    ]);
    if (payment === undefined || refund === undefined) throw new AppError(EDGE_ERRORS.notFound);
    if (refund.state === 'refused') throw new AppError(ERRORS.refundRefused);
    return { refund: { refundId, state: refund.state, refunded: moneyOf(refund.amount) }, payment };
  }

  /** Locked with its person. */
  async #lock(tx: Transaction, id: string): Promise<Payment> {
    const known = await findPayment(tx, 'id', id);
    if (known === undefined) throw new AppError(EDGE_ERRORS.notFound);
    await lockPerson(tx, known.psn);
    return (await lockPayment(tx, id)) ?? known;
  }
}
