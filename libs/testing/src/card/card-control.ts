import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** How one PIN of the virtual card stands. */
export interface PinCount {
  /** Whether the PUK has set it once. */
  readonly isSet: boolean;
  readonly triesLeft: number;
  readonly pukTriesLeft: number;
}

/** How the virtual card stands, by itself and not by what middleware says. */
export interface CardState {
  readonly inserted: boolean;
  /** How many commands it was given since it is played. */
  readonly commands: number;
  readonly auth: PinCount;
  readonly sign: PinCount;
}

/** A command of the card, by which a pull can be aimed. */
export type CardInstruction =
  | 'verify'
  | 'change'
  | 'unblock'
  | 'manageSecurity'
  | 'sign'
  | 'logOut'
  | 'getChallenge'
  | 'select'
  | 'readBinary'
  | 'getData';

/** When a card is pulled out in the middle of something. */
export interface PullOptions {
  /** Only commands of this instruction count; every command when not given. */
  readonly instruction?: CardInstruction;
  /** Whether the card has still worked on the command, and only its answer is lost; false when not given. */
  readonly worked?: boolean;
}

/** The hand at the reader: over the card program's unix socket. */
export class CardControl {
  readonly #agent = new Agent();

  constructor(private readonly socketPath: string) {}

  /** Resolves when the reader has given the card power; middleware sees it a moment later, so wait `eventually`. */
  insert(): Promise<CardState> {
    return this.#call('POST', '/insert');
  }

  /** The reader sees it within half a second, so wait `eventually`. */
  remove(): Promise<CardState> {
    return this.#call('POST', '/remove');
  }

  state(): Promise<CardState> {
    return this.#call('GET', '/state');
  }

  /** The card is as issued again, and out of the reader. */
  factory(): Promise<CardState> {
    return this.#call('POST', '/factory');
  }

  /** Pulls the card out at the so many-th command from now (1 for the next), once. */
  pullAt(command: number, { instruction, worked = false }: PullOptions = {}): Promise<CardState> {
    const only = instruction === undefined ? '' : `&instruction=${instruction}`;
    return this.#call('POST', `/pull?at=${command}&worked=${String(worked)}${only}`);
  }

  async #call(method: string, path: string): Promise<CardState> {
    const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { socketPath } = this;
      const sent = request({ socketPath, method, path, agent: this.#agent }, (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, body });
        }, reject);
      });
      sent.on('error', reject).end();
    });
    if (status !== 200) throw new Error(`the virtual card answered ${path} with ${status}: ${body}`);
    return JSON.parse(body) as CardState;
  }
}
