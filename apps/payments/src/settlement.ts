import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Fact } from '@pep/contracts';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { Counter } from 'prom-client';
import { declinedFact, paidFact, refundedFact } from './facts.js';
import { Bank } from './payment/bank.js';
import { nextLook } from './payment/next-look.js';
import type { Payment } from './payment/payment.js';
import { judgeRefund, type Refund } from './payment/refund.js';
import { afterRefund, type Settled, settle } from './payment/settle.js';
import { judge, type Verdict } from './payment/verdict.js';
import { findPayment, lockPayment, savePayment, scheduleLook } from './storage/payment.repository.js';
import { findUnderWay, finishRefund } from './storage/refund.repository.js';
import { nextReceiptNumber } from './storage/receipt.repository.js';
import { lockPerson, purchasesOf, saveTerms } from './storage/term.repository.js';
import { type Term, termsOf } from './term/term.js';

const RECEIPT_CODE_OCTETS = 16;
const RECEIPT_DIGITS = 7;
const REFUND_LOOK_MS = 60_000;

const outcomes = new Counter({
  name: 'pep_payments_total',
  help: 'What became of payments: taken, returned, declined, expired',
  labelNames: ['outcome'],
});

/** Asks the bank about a payment, and applies what it says: payment, term, receipt and fact in one transaction. */
@Injectable()
export class Settlement {
  readonly #logger = new Logger(Settlement.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Bank) private readonly bank: Bank,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Gives the payment as it is after the bank's answer, and that answer. No transaction is open while the bank thinks.
   * @throws AppError `BANK_AWAY`
   */
  async look(asked: Payment): Promise<{ readonly payment: Payment; readonly verdict: Verdict }> {
    const verdict = judge(asked, await this.bank.status(asked));
    return { payment: await this.#apply(asked, verdict), verdict };
  }

  /** An answer to an older question says nothing: what it is about has changed since. */
  async #apply(asked: Payment, verdict: Verdict): Promise<Payment> {
    return this.database.withTransaction(async (tx) => {
      await lockPerson(tx, asked.psn);
      const payment = (await lockPayment(tx, asked.id)) ?? asked;
      if (payment.version !== asked.version) return payment;
      const refund = await findUnderWay(tx, payment.id);
      const now = this.clock.now();
      const settled =
        refund === undefined
          ? settle(payment, verdict, now)
          : await this.#settleRefund(tx, payment, refund, verdict);
      if (settled !== undefined) return this.record(tx, settled);
      const waits = new Date(now.getTime() + REFUND_LOOK_MS * (payment.looks + 1));
      await scheduleLook(tx, payment.id, refund === undefined ? nextLook(payment, now) : waits);
      return payment;
    });
  }

  async #settleRefund(
    tx: Transaction,
    payment: Payment,
    refund: Refund,
    verdict: Verdict,
  ): Promise<Settled | undefined> {
    const at = this.clock.now();
    const refundVerdict = judgeRefund(payment, refund, verdict, at);
    if (refundVerdict === 'open') return undefined;
    const state = refundVerdict === 'done' ? 'done' : 'refused';
    await finishRefund(tx, refund.id, { state, at });
    if (refundVerdict === 'not-done') return settle(payment, verdict, at);
    return afterRefund(payment, refund.amount, verdict.kind === 'cancelled' ? 'reversed' : 'refunded', at);
  }

  /** Stores a payment that the caller has locked, with its person, and all that follows from what happened. */
  async record(tx: Transaction, { payment, happened }: Settled): Promise<Payment> {
    const now = this.clock.now();
    const taken = happened.some(({ kind }) => kind === 'taken');
    const saved = taken ? await this.#withReceipt(tx, payment, now) : payment;
    await savePayment(tx, saved, nextLook(saved, now));
    if (saved.contradiction !== undefined) {
      this.#logger.error({ msg: 'the bank contradicts us', paymentId: saved.id, what: saved.contradiction });
    }
    if (happened.length === 0) return saved;
    const terms = await this.#renewTerms(tx, saved.psn);
    const shown = (await findPayment(tx, 'id', saved.id)) ?? saved;
    await addToOutbox(tx, factsOf(shown, happened, { terms, now }));
    for (const { kind } of happened) {
      outcomes.inc({ outcome: kind });
      this.#logger.log({ msg: `payment ${kind}`, paymentId: saved.id });
    }
    return shown;
  }

  async #withReceipt(tx: Transaction, payment: Payment, now: Date): Promise<Payment> {
    const year = Number(dayInYerevan(now).slice(0, 4));
    const number = await nextReceiptNumber(tx, year);
    return {
      ...payment,
      receiptNumber: `${String(year)}-${String(number).padStart(RECEIPT_DIGITS, '0')}`,
      receiptCode: `R${randomBytes(RECEIPT_CODE_OCTETS).toString('hex').toUpperCase()}`,
    };
  }

  async #renewTerms(tx: Transaction, psn: string): Promise<ReadonlyMap<string, Term>> {
    const purchases = await purchasesOf(tx, psn);
    const terms = termsOf(
      purchases.map(({ paymentId, paidAt }) => ({ paymentId, paidOn: dayInYerevan(paidAt) })),
    );
    await saveTerms(tx, psn, terms);
    return terms;
  }
}

function factsOf(
  payment: Payment,
  happened: Settled['happened'],
  { terms, now: time }: { readonly terms: ReadonlyMap<string, Term>; readonly now: Date },
): Fact[] {
  const termEndsOn = [...terms.values()].at(-1)?.endsOn;
  return happened.flatMap((one): Fact[] => {
    switch (one.kind) {
      case 'taken':
        // Given back in the same moment: nothing was bought.
        if (payment.termEndsOn === undefined) return [];
        return [paidFact(payment, termEndsOn ?? '', time)];
      case 'returned':
        return [refundedFact(payment, one.amount, { termEndsOn, time })];
      case 'declined':
      case 'expired':
        return [declinedFact(payment, time)];
    }
  });
}
