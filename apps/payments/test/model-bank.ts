import { AppError } from '@pep/errors';
import { ERRORS } from '../src/errors.js';
import type {
  Bank,
  GivingBack,
  NewOrder,
  OrderReference,
  OrderStatus,
  Registration,
} from '../src/payment/bank.js';

/** The process ended here. */
export class Killed extends Error {}

/** What happens to the next call: the bank never hears it, its answer is lost, or our process ends before or after it. */
export type Mishap = 'not-heard' | 'answer-lost' | 'killed-before' | 'killed-after';

/** An order as the bank has it. */
export interface ModelOrder {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly amount: bigint;
  status: number;
  actionCode: number;
  returned: bigint;
}

/** A bank in memory that does what a test tells it, and keeps its own books. */
export class ModelBank implements Bank {
  readonly orders: ModelOrder[] = [];
  readonly #mishaps: Mishap[] = [];
  /** How often each order was asked about, by the bank's id. */
  readonly asked = new Map<string, number>();
  /** Called when our process ends amid a call. */
  onKill: () => void = () => undefined;
  /** Said of every order instead of the truth, until it is taken away. */
  lie: Partial<OrderStatus> | undefined;
  /** Whether replies say how much was given back (version 03). */
  saysAmounts = true;

  mishap(...next: Mishap[]): void {
    this.#mishaps.push(...next);
  }

  calm(): void {
    this.#mishaps.length = 0;
    this.lie = undefined;
    this.saysAmounts = true;
  }

  /** The payer, or a person at the bank, brings about an end. */
  decide(order: ModelOrder, status: number, actionCode = 0): void {
    order.status = status;
    order.actionCode = actionCode;
  }

  /** Luma that the bank has taken and not given back. */
  kept(orderNumbers: ReadonlySet<string>): bigint {
    return this.orders
      .filter(({ orderNumber, status }) => orderNumbers.has(orderNumber) && (status === 2 || status === 4))
      .reduce((sum, { amount, returned }) => sum + amount - returned, 0n);
  }

  async register(order: NewOrder): Promise<Registration> {
    return this.#call(() => {
      if (this.orders.some(({ orderNumber }) => orderNumber === order.orderNumber))
        return { kind: 'number-used' };
      const orderId = crypto.randomUUID();
      const { orderNumber, amount } = order;
      this.orders.push({ orderId, orderNumber, amount, status: 0, actionCode: -100, returned: 0n });
      return { kind: 'registered', orderId, formUrl: `https://bank.test/page?mdOrder=${orderId}` };
    });
  }

  async status({ orderNumber, orderId }: OrderReference): Promise<OrderStatus> {
    return this.#call(() => {
      const order = this.orders.find((one) =>
        orderId === undefined ? one.orderNumber === orderNumber : one.orderId === orderId,
      );
      const id = order?.orderId ?? '';
      this.asked.set(id, (this.asked.get(id) ?? 0) + 1);
      return { ...statusOf(order, this.saysAmounts), ...this.lie };
    });
  }

  async reverse(orderId: string): Promise<GivingBack> {
    return this.#call(() => {
      const order = this.#find(orderId);
      if (order?.status !== 2) return { kind: 'refused', errorCode: 7 };
      this.decide(order, 3);
      return { kind: 'done' };
    });
  }

  async refund(orderId: string, amount: bigint): Promise<GivingBack> {
    return this.#call(() => {
      const order = this.#find(orderId);
      const left = order === undefined ? 0n : order.amount - order.returned;
      if (order === undefined || ![2, 4].includes(order.status) || amount > left)
        return { kind: 'refused', errorCode: 7 };
      this.decide(order, 4);
      order.returned += amount;
      return { kind: 'done' };
    });
  }

  #kill(): never {
    this.onKill();
    throw new Killed();
  }

  #find(orderId: string): ModelOrder | undefined {
    return this.orders.find((order) => order.orderId === orderId);
  }

  async #call<Answer>(act: () => Answer): Promise<Answer> {
    const mishap = this.#mishaps.shift();
    if (mishap === 'killed-before') this.#kill();
    if (mishap === 'not-heard') throw new AppError(ERRORS.bankAway);
    const answer = act();
    if (mishap === 'killed-after') this.#kill();
    if (mishap === 'answer-lost') throw new AppError(ERRORS.bankAway);
    return Promise.resolve(answer);
  }
}

function statusOf(order: ModelOrder | undefined, saysAmounts: boolean): OrderStatus {
  return {
    orderStatus: order?.status,
    actionCode: order?.actionCode,
    errorCode: order === undefined ? 6 : 0,
    orderNumber: order?.orderNumber,
    amount: order?.amount,
    currency: '051',
    refundedAmount: saysAmounts ? order?.returned : undefined,
    maskedCard: '411111**1111',
    approvalCode: '123456',
  };
}
