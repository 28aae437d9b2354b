import { type BankBehaviour, type CallName, type Fault, WORKING } from './behaviour.js';
import { Orders } from './orders.js';

const ANSWERS_MAX = 10_000;

/** Where shops and payers come in. */
interface Door {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** The bank: what it holds, how it behaves, and how often it was called. */
export class Bank {
  readonly orders: Orders;
  #behaviour = WORKING;
  #failures = 0;
  #door: Door | undefined;
  readonly #calls = new Map<CallName, number>();
  readonly #answers = new Map<string, string>();

  constructor(clock: { now(): Date }) {
    this.orders = new Orders(clock);
  }

  get behaviour(): BankBehaviour {
    return this.#behaviour;
  }

  /** How often each call came since the bank was last told to work. */
  get calls(): Partial<Record<CallName, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** The door that is shut while the bank is down. */
  useDoor(door: Door): void {
    this.#door = door;
  }

  /** Behaves so from now on; settled once its door is as it should be. */
  async behave(behaviour: BankBehaviour): Promise<void> {
    this.#behaviour = behaviour;
    this.#failures = 0;
    if (behaviour.down) await this.#door?.close();
    else await this.#door?.open();
  }

  /** Works again and counts from 0; what it holds stays. */
  async reset(): Promise<void> {
    this.#calls.clear();
    this.#answers.clear();
    await this.behave(WORKING);
  }

  /** Counts a call, and says what goes wrong with it. */
  takeCall(call: CallName): Fault | undefined {
    this.#calls.set(call, (this.#calls.get(call) ?? 0) + 1);
    const { fault } = this.#behaviour;
    if (!fault?.calls.includes(call)) return undefined;
    if (fault.times !== undefined && this.#failures >= fault.times) return undefined;
    this.#failures += 1;
    return fault;
  }

  /** What the same call about the same order was answered the last time. */
  lastAnswer(call: CallName, order: string): string | undefined {
    return this.#answers.get(`${call} ${order}`);
  }

  rememberAnswer(call: CallName, order: string, answer: string): void {
    if (this.#answers.size >= ANSWERS_MAX) this.#answers.clear();
    this.#answers.set(`${call} ${order}`, answer);
  }
}
