import { type Behaviour, type CentreName, WORKING } from './behaviour.js';
import { STATUS } from './status.js';
import { judge, type Submission } from './submission.js';

/** What happened at a centre since it was last set back. */
export interface Counts {
  /** Taken. */
  readonly submitted: number;
  readonly throttled: number;
  /** Refused, for its own fault or because the centre was told to. */
  readonly rejected: number;
}

/** A text from a phone, on its way to whoever is bound. */
export interface PhoneText {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** What the connections of a centre do when it is told something. */
export interface CentreLink {
  /** @throws AppError when its port can not be had again */
  readonly onBehaviour: (behaviour: Behaviour) => Promise<void>;
  readonly onPhoneText: (text: PhoneText) => void;
  readonly bound: () => number;
  /** Receipts and texts that nobody has answered for yet. */
  readonly waiting: () => number;
  readonly forget: () => void;
}

const NO_COUNTS: Counts = { submitted: 0, throttled: 0, rejected: 0 };

/** An SMS centre of the sandbox: what it is told to do, what it counted, and which ids it gave. */
export class Centre {
  behaviour: Behaviour = WORKING;
  counts: Counts = NO_COUNTS;
  #link: CentreLink | undefined;
  #nextId: number;
  #second = { number: 0, taken: 0 };

  /** @param firstId of the messages: other ones than those that an earlier run gave */
  constructor(
    readonly name: CentreName,
    firstId: number,
  ) {
    this.#nextId = firstId;
  }

  get bound(): number {
    return this.#link?.bound() ?? 0;
  }

  get waiting(): number {
    return this.#link?.waiting() ?? 0;
  }

  join(link: CentreLink): void {
    this.#link = link;
  }

  /** @throws AppError when it is to come up and its port can not be had */
  async behave(behaviour: Behaviour): Promise<void> {
    this.behaviour = behaviour;
    await this.#link?.onBehaviour(behaviour);
  }

  sendFromPhone(text: PhoneText): void {
    this.#link?.onPhoneText(text);
  }

  /** Works again, counts from 0, and forgets what waits. @throws AppError as `behave` does */
  async reset(): Promise<void> {
    this.counts = NO_COUNTS;
    this.#link?.forget();
    await this.behave(WORKING);
  }

  /** Gives the command_status for a submission and counts it; 0 means that the centre takes it. */
  decide(submission: Submission, unanswered: number, at: Date): number {
    const overload = this.#overload(unanswered, at);
    const status = judge(submission) || overload || this.#refusal();
    const { submitted, throttled, rejected } = this.counts;
    if (status === STATUS.ok) this.counts = { ...this.counts, submitted: submitted + 1 };
    else if (status === overload || this.behaviour.answer === 'throttle')
      this.counts = { ...this.counts, throttled: throttled + 1 };
    else this.counts = { ...this.counts, rejected: rejected + 1 };
    if (status === STATUS.ok) this.#second.taken++;
    return status;
  }

  /** The id that is answered, and the one that the receipt will tell. */
  giveId(): { readonly answered: string; readonly receipted: string } {
    const number = this.#nextId++;
    const [decimal, hex] = [String(number), number.toString(16).toUpperCase()];
    const { receiptId } = this.behaviour;
    const answered = receiptId === 'hex' ? decimal : hex;
    return { answered, receipted: receiptId === 'same' ? answered : receiptId === 'hex' ? hex : decimal };
  }

  #overload(unanswered: number, at: Date): number {
    const number = Math.floor(at.getTime() / 1_000);
    if (this.#second.number !== number) this.#second = { number, taken: 0 };
    const { perSecond = Infinity, window = Infinity, status } = this.behaviour;
    if (this.#second.taken >= perSecond) return status ?? STATUS.throttled;
    return unanswered >= window ? STATUS.queueFull : STATUS.ok;
  }

  #refusal(): number {
    const { answer, status } = this.behaviour;
    if (answer === 'throttle') return status ?? STATUS.throttled;
    return answer === 'reject' ? (status ?? STATUS.submitFailed) : STATUS.ok;
  }
}

/** The sandbox's centres by name. */
export type Centres = Readonly<Record<CentreName, Centre>>;
export const CENTRES = Symbol('Centres');
