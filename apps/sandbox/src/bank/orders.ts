import { changeOrder, type Order, type OrderChange, settle } from './order.js';

const ORDERS_MAX = 10_000;

/** The orders that the bank holds, in memory: the last 10,000. */
export class Orders {
  /** Oldest first. */
  readonly #byId = new Map<string, Order>();
  readonly #idByNumber = new Map<string, string>();

  constructor(private readonly clock: { now(): Date }) {}

  /** By the bank's id or by the shop's number, as it stands now. */
  find(idOrNumber: string): Order | undefined {
    const order = this.#byId.get(this.#idByNumber.get(idOrNumber) ?? idOrNumber);
    return order === undefined ? undefined : settle(order, this.clock.now());
  }

  /** Newest first, as they stand now. */
  list(): Order[] {
    const now = this.clock.now();
    return [...this.#byId.values()].toReversed().map((order) => settle(order, now));
  }

  /** Keeps a new order, or what became of one. */
  put(order: Order): void {
    this.#byId.set(order.orderId, order);
    this.#idByNumber.set(order.orderNumber, order.orderId);
    const [oldest] = this.#byId.values();
    if (this.#byId.size <= ORDERS_MAX || oldest === undefined) return;
    this.#byId.delete(oldest.orderId);
    this.#idByNumber.delete(oldest.orderNumber);
  }

  /** Changes an order by hand, so many milliseconds from now; false where there is none. */
  change(idOrNumber: string, change: OrderChange, inMs: number): boolean {
    const order = this.find(idOrNumber);
    if (order === undefined) return false;
    const now = this.clock.now();
    const later = { at: new Date(now.getTime() + inMs), change };
    this.put(inMs === 0 ? changeOrder(order, change, now) : { ...order, later });
    return true;
  }

  clear(): void {
    this.#byId.clear();
    this.#idByNumber.clear();
  }
}
