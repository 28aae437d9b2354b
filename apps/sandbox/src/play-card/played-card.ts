import { INSTRUCTION, type InstructionName } from '../smartcard/command.js';
import { type Personalisation } from '../smartcard/personalisation.js';
import { type PinState } from '../smartcard/pin.js';
import { VirtualCard } from '../smartcard/virtual-card.js';
import { type CardMemory } from './card-memory.js';
import { type CardInReader, ReaderLink } from './reader-link.js';

/** When the card is pulled out in the middle of something. */
export interface Pull {
  /** At the so many-th command from now, 1 for the next. */
  readonly at: number;
  /** Only commands of this instruction count. */
  readonly instruction?: InstructionName | undefined;
  /** Whether the card has still worked on the command, and only its answer is lost. */
  readonly worked: boolean;
}

/** The card, with whoever puts it in and takes it out. */
export class PlayedCard implements CardInReader {
  #card: VirtualCard;
  #link: ReaderLink | undefined;
  #pull: Pull | undefined;
  #commands = 0;

  /** @param tell writes a line of the log: headers and status words, nothing secret */
  constructor(
    private readonly personalisation: Personalisation,
    private readonly memory: CardMemory,
    private readonly readerPort: number,
    private readonly tell: (line: string) => void,
  ) {
    this.#card = new VirtualCard(personalisation, memory.read());
  }

  get answerToReset(): Buffer {
    return this.#card.answerToReset;
  }

  /** Nothing secret. */
  get state() {
    const { auth, sign } = this.#card.pins;
    const inserted = this.#link?.isOpen ?? false;
    return { inserted, commands: this.#commands, auth: withoutPin(auth), sign: withoutPin(sign) };
  }

  reset(): void {
    this.#card.reset();
  }

  answer(command: Buffer): Buffer | undefined {
    this.#commands += 1;
    const pull = this.#pullNow(command);
    const answer = pull?.worked === false ? undefined : this.#work(command);
    if (pull === undefined) return answer;
    this.remove();
    this.tell('pulled out');
    return undefined;
  }

  /** Puts the card in; nothing when it is. */
  async insert(): Promise<void> {
    if (!this.state.inserted) this.#link = await ReaderLink.insert(this, this.readerPort);
  }

  /** Takes it out; nothing when it is. */
  remove(): void {
    this.#link?.remove();
    this.#link = undefined;
  }

  /** The same card as the issuer shipped it; it is taken out for that. */
  factory(): void {
    this.remove();
    this.#pull = undefined;
    this.memory.clear();
    this.#card = new VirtualCard(this.personalisation, this.memory.read());
  }

  pullAt(pull: Pull): void {
    this.#pull = pull;
  }

  #work(command: Buffer): Buffer {
    const before = this.#card.pins;
    const answer = this.#card.answer(command);
    // Before the answer: a card that is pulled out forgets no try.
    if (this.#card.pins !== before) this.memory.write(this.#card.pins);
    // The header alone: data are PINs, PUKs and what is signed.
    this.tell(`${command.subarray(0, 4).toString('hex')} -> ${answer.subarray(-2).toString('hex')}`);
    return answer;
  }

  /** The order to be pulled out, when it is for this command. */
  #pullNow(command: Buffer): Pull | undefined {
    const pull = this.#pull;
    if (pull === undefined) return undefined;
    if (pull.instruction !== undefined && command[1] !== INSTRUCTION[pull.instruction]) return undefined;
    this.#pull = pull.at > 1 ? { ...pull, at: pull.at - 1 } : undefined;
    return pull.at > 1 ? undefined : pull;
  }
}

function withoutPin({ pin, triesLeft, pukTriesLeft }: PinState) {
  return { isSet: pin !== undefined, triesLeft, pukTriesLeft };
}
