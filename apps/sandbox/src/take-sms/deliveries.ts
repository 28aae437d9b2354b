import { STATUS } from '../sms/status.js';
import { type Pdu, pdu, type Session } from './smpp-library.js';

/** The fields of a deliver_sm. */
export type Delivery = Readonly<Record<string, unknown>>;

const WINDOW = 10;
const WAITING_MAX = 250_000;
const ANSWER_TIMEOUT_MS = 10_000;
const PAUSE_MS = 500;
const COMPACT_FROM = 1_000;
const TEMPORARY: ReadonlySet<number> = new Set([
  STATUS.temporary,
  STATUS.throttled,
  STATUS.queueFull,
  STATUS.systemError,
]);

interface Sent {
  readonly delivery: Delivery;
  readonly timer: NodeJS.Timeout;
}

/**
 * Receipts and texts from phones on their way to the centre's clients. Each waits until one who may receive is bound,
 * and is sent again until it is answered for good: after a temporary error, a silence, a lost connection.
 */
export class Deliveries {
  #queue: Delivery[] = [];
  /** Before it the queue is done: to shift a long array is slow. */
  #head = 0;
  /** By receiver and sequence number. */
  readonly #sent = new Map<Session, Map<number, Sent>>();
  readonly #scheduled = new Set<NodeJS.Timeout>();
  #pause: NodeJS.Timeout | undefined;

  /** Sends it when the delay is over. One that finds 250,000 waiting is dropped. */
  add(delivery: Delivery, delayMs = 0): void {
    if (this.waiting >= WAITING_MAX) return;
    const timer = setTimeout(() => {
      this.#scheduled.delete(timer);
      this.#queue.push(delivery);
      this.#send();
    }, delayMs).unref();
    this.#scheduled.add(timer);
  }

  get waiting(): number {
    const sent = [...this.#sent.values()].reduce((sum, { size }) => sum + size, 0);
    return this.#scheduled.size + this.#queue.length - this.#head + sent;
  }

  /** Forgets what waits; the receivers stay. */
  clear(): void {
    for (const timer of this.#scheduled) clearTimeout(timer);
    this.#scheduled.clear();
    this.#queue = [];
    this.#head = 0;
    for (const sent of this.#sent.values()) {
      for (const { timer } of sent.values()) clearTimeout(timer);
      sent.clear();
    }
  }

  open(receiver: Session): void {
    this.#sent.set(receiver, new Map());
    this.#send();
  }

  close(receiver: Session): void {
    const sent = this.#sent.get(receiver) ?? [];
    this.#sent.delete(receiver);
    for (const [, one] of sent) this.#again(one);
  }

  /** What a client said to a deliver_sm. */
  answer(receiver: Session, { sequence_number: sequence, command_status: status }: Pdu): void {
    const sent = this.#sent.get(receiver)?.get(sequence);
    if (sent === undefined) return;
    this.#sent.get(receiver)?.delete(sequence);
    clearTimeout(sent.timer);
    if (TEMPORARY.has(status)) this.#again(sent);
    else this.#send();
  }

  #send(): void {
    if (this.#pause !== undefined) return;
    for (const [receiver, sent] of this.#sent)
      while (sent.size < WINDOW && this.#head < this.#queue.length) {
        const deliver = pdu('deliver_sm', this.#queue[this.#head] ?? {});
        if (!receiver.send(deliver)) break;
        const sequence = deliver.sequence_number;
        const timer = setTimeout(() => {
          const late = sent.get(sequence);
          sent.delete(sequence);
          if (late !== undefined) this.#again(late);
        }, ANSWER_TIMEOUT_MS).unref();
        sent.set(sequence, { delivery: this.#take(), timer });
      }
  }

  #take(): Delivery {
    const delivery = this.#queue[this.#head++] ?? {};
    if (this.#head > COMPACT_FROM && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return delivery;
  }

  /** Not at once, for whoever could not take it needs a moment. */
  #again({ delivery, timer }: Sent): void {
    clearTimeout(timer);
    this.#queue.push(delivery);
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#send();
    }, PAUSE_MS).unref();
  }
}
