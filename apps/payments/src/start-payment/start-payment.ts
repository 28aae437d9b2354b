import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { FreshPayment } from '../fresh-payment.js';
import { nextLook } from '../payment/next-look.js';
import { orderNumber } from '../payment/order-number.js';
import type { Language, Method, Payment, Purpose } from '../payment/payment.js';
import { countAttempts, findRunning, insertPayment } from '../storage/payment.repository.js';
import { priceOn } from '../storage/price.repository.js';
import { lockPerson, paidUntil } from '../storage/term.repository.js';
import { firstDay } from '../term/term.js';
import { OpenOrder } from './open-order.js';

/** What a person wants to pay, and how. */
export interface PaymentRequest {
  readonly purpose: Purpose;
  readonly method: Method;
  readonly language: Language;
}

/** Each round is a new order: the bank may have taken the one before without our hearing of it. */
const ROUNDS_MAX = 3;

/**
 * Begins a payment: first the intent is stored, then the bank is asked, then the caller is answered. Killed in between,
 * the same request goes on where it stopped.
 */
@Injectable()
export class StartPayment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OpenOrder) private readonly openOrder: OpenOrder,
    @Inject(FreshPayment) private readonly fresh: FreshPayment,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The payment that is under way, new or not; for a repeated key that payment, however it stands by now.
   * @throws AppError `BANK_AWAY`, `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(request: PaymentRequest, key: string, caller: Caller): Promise<Payment> {
    await this.#settleOverdue(caller.psn, request.purpose);
    for (let round = 1; round <= ROUNDS_MAX; round++) {
      const intent = await this.#storeIntent(request, round === 1 ? key : `${key} ${String(round)}`, caller);
      const payment = await this.openOrder.execute(intent);
      if (!wasNeverOpened(payment)) return payment;
    }
    throw new AppError(ERRORS.bankAway);
  }

  /** Whoever comes again after the time on the bank's page is over can pay anew as soon as the bank says so. */
  async #settleOverdue(psn: string, purpose: Purpose): Promise<void> {
    const running = await this.database.read((reader) => findRunning(reader, psn, purpose));
    const ends = running?.sessionEndsAt;
    if (running !== undefined && ends !== undefined && ends <= this.clock.now()) await this.fresh.of(running);
  }

  async #storeIntent(request: PaymentRequest, key: string, caller: Caller): Promise<string> {
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request: { call: 'startPayment', ...request } }, async () => {
        const subject = await lockPerson(tx, caller.psn);
        const running = await findRunning(tx, caller.psn, request.purpose);
        return running?.id ?? this.#insert(tx, request, { caller, subject });
      }),
    );
  }

  async #insert(
    tx: Transaction,
    request: PaymentRequest,
    { caller, subject }: { readonly caller: Caller; readonly subject: string },
  ): Promise<string> {
    const now = this.clock.now();
    const today = dayInYerevan(now);
    const plannedStart = firstDay(today, await paidUntil(tx, caller.psn));
    const attempt = (await countAttempts(tx, caller.psn, plannedStart)) + 1;
    const payment: Payment = {
      ...UNSETTLED,
      ...request,
      id: randomUUIDv7(),
      psn: caller.psn,
      payerName: caller.name,
      amount: await priceOn(tx, request.purpose, today),
      orderNumber: orderNumber(subject, plannedStart, attempt),
      createdAt: now,
      changedAt: now,
    };
    await insertPayment(tx, payment, { plannedStart, nextLookAt: nextLook(payment, now) });
    return payment.id;
  }
}

/** No page of the bank's was ever shown for it. */
function wasNeverOpened({ state, orderId }: Payment): boolean {
  return state === 'expired' && orderId === undefined;
}

const UNSETTLED = {
  version: 1,
  state: 'created',
  orderId: undefined,
  formUrl: undefined,
  sessionEndsAt: undefined,
  actionCode: undefined,
  outcomeUnknown: false,
  contradiction: undefined,
  paidAt: undefined,
  maskedCard: undefined,
  approvalCode: undefined,
  receiptNumber: undefined,
  receiptCode: undefined,
  refunded: 0n,
  termStartsOn: undefined,
  termEndsOn: undefined,
  looks: 0,
} as const;
