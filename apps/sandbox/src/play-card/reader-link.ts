import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What plays in the reader. */
export interface CardInReader {
  readonly answerToReset: Buffer;
  reset(): void;
  /** Undefined when the card is gone before it could answer. */
  answer(command: Buffer): Buffer | undefined;
}

const HOST = '127.0.0.1';
const LENGTH_OCTETS = 2;
/** Messages of one octet; others are commands. Off, on and reset are not answered. */
const ASK_ANSWER_TO_RESET = 4;
const POWER_ON = 1;
/** A reader that finds a card asks for its answer to reset so often, then gives it power. */
const LOOKS_BEFORE_POWER = 2;
/** Each is another look of the reader, two a second. */
const ATTEMPTS_MAX = 20;

/**
 * The line to the virtual reader (vpcd of vsmartcard): who is connected is a card that is in. Each message is its
 * length, two octets, and so many octets.
 */
export class ReaderLink {
  #received: Buffer = Buffer.alloc(0);
  #isPowered = false;
  #looks = 0;
  readonly #decided: Promise<void>;
  #decide: () => void = () => undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly card: CardInReader,
  ) {
    this.#decided = new Promise((resolve) => (this.#decide = resolve));
    card.reset();
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#decide();
    });
    socket.on('data', (chunk) => {
      this.#onData(chunk);
    });
  }

  /**
   * Puts the card in, and resolves when the reader has given it power.
   * @throws Error when no reader listens on the port, or none gives it power
   */
  static async insert(card: CardInReader, port: number): Promise<ReaderLink> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const socket = connect(port, HOST);
      await once(socket, 'connect');
      const link = new ReaderLink(socket, card);
      await link.#decided;
      if (link.isOpen) return link;
    }
    throw new Error('the reader gives the card no power');
  }

  /** Whether the card is still in. */
  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  /** Takes the card out; the reader sees it within half a second. */
  remove(): void {
    this.socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.isOpen && this.#received.length >= LENGTH_OCTETS) {
      const end = LENGTH_OCTETS + this.#received.readUInt16BE(0);
      if (this.#received.length < end) return;
      const message = this.#received.subarray(LENGTH_OCTETS, end);
      this.#received = this.#received.subarray(end);
      this.#onMessage(message);
    }
  }

  #onMessage(message: Buffer): void {
    const kind = message.length === 1 ? message[0] : undefined;
    if (kind === ASK_ANSWER_TO_RESET) this.#looks += 1;
    if (kind === POWER_ON) {
      this.#isPowered = true;
      this.#decide();
    } else if (!this.#isPowered && (kind !== ASK_ANSWER_TO_RESET || this.#looks > LOOKS_BEFORE_POWER)) {
      // The reader overlooked that a card was out: it would go on as if this one had its power and its PINs.
      this.remove();
      return;
    }
    if (kind === undefined) this.#send(this.card.answer(message));
    else if (kind === ASK_ANSWER_TO_RESET) this.#send(this.card.answerToReset);
    else this.card.reset();
  }

  #send(answer: Buffer | undefined): void {
    if (answer === undefined) return;
    const length = Buffer.alloc(LENGTH_OCTETS);
    length.writeUInt16BE(answer.length);
    this.socket.write(Buffer.concat([length, answer]));
  }
}
