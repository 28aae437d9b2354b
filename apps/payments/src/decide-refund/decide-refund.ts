import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import type { Payment } from '../payment/payment.js';
import { isLongOpen } from '../payment/refund.js';
import { afterRefund } from '../payment/settle.js';
import { Settlement } from '../settlement.js';
import { findPayment, lockPayment, scheduleLook } from '../storage/payment.repository.js';
import { findUnderWay, finishRefund } from '../storage/refund.repository.js';
import { lockPerson } from '../storage/term.repository.js';

/** What an operator found out. */
export interface RefundDecision {
  readonly outcome: 'done' | 'not-done';
  readonly reason: string;
  readonly key: string;
}

/**
 * Ends a refund whose outcome the bank does not tell (versions 01 and 02 of its replies do not say how much went back), by
 * the word of an operator who looked into the bank's console.
 */
@Injectable()
export class DecideRefund {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `OPERATOR_ONLY`, `NOT_FOUND`, `NO_REFUND_OPEN`, `REFUND_TOO_YOUNG`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(id: string, { key, ...decision }: RefundDecision, caller: Caller): Promise<Payment> {
    if (!caller.operator) throw new AppError(ERRORS.operatorOnly);
    return this.database.withTransaction(async (tx) => {
      await once(tx, { caller: caller.psn, key, request: { call: 'decideRefund', id, ...decision } }, () =>
        this.#decide(tx, id, { ...decision, decidedBy: caller.psn }),
      );
      return found(await findPayment(tx, 'id', id));
    });
  }

  async #decide(
    tx: Transaction,
    id: string,
    { outcome, ...decided }: Omit<RefundDecision, 'key'> & { readonly decidedBy: string },
  ): Promise<string> {
    await lockPerson(tx, found(await findPayment(tx, 'id', id)).psn);
    const payment = found(await lockPayment(tx, id));
    const refund = await findUnderWay(tx, id);
    if (refund === undefined) throw new AppError(ERRORS.noRefundOpen);
    const at = this.clock.now();
    if (!isLongOpen(refund, at)) throw new AppError(ERRORS.refundTooYoung);
    const state = outcome === 'done' ? 'done' : 'refused';
    await finishRefund(tx, refund.id, { state, at, decided });
    if (state === 'done')
      await this.settlement.record(tx, afterRefund(payment, refund.amount, 'refunded', at));
    else await scheduleLook(tx, id, undefined);
    return refund.id;
  }
}

function found(payment: Payment | undefined): Payment {
  if (payment === undefined) throw new AppError(EDGE_ERRORS.notFound);
  return payment;
}
