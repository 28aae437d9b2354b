import { randomBytes } from 'node:crypto';
import { type Command, INSTRUCTION, readCommand } from './command.js';
import { buildFileSystem, type CardFile, type FileSystem } from './file-system.js';
import { type Personalisation, PIN_NAMES, PIN_REFERENCES, type PinName } from './personalisation.js';
import { Pins, type PinStates } from './pins.js';
import { AT_MASTER_FILE, fileControl, select, type Selection } from './selection.js';
import { signRaw } from './sign.js';
import { STATUS } from './status.js';
import { octets } from './tlv.js';

/** The name by which OpenSC's myeid driver knows its cards: the thinnest driver with several PINs and raw signatures. */
const HISTORICAL_BYTES = Buffer.from('OsEID');
const CARD_VERSION = [4, 5];
const READ_OCTETS = 256;
const CHALLENGE_OCTETS = 8;
/** GET DATA of the myeid driver, by P2 (P1 is 01). */
const DATA_OBJECT = { cardInfo: 0xa0, capabilities: 0xaa } as const;
/** Features RSA and ECC; the longest RSA, DES, AES and EC key, bits. */
const CAPABILITIES = [1, 0, 0x09, 0x08, 0, 0, 0, 0, 0, 0x01, 0];
/** Tags in MSE SET: the algorithm, of which bit 2 is PKCS #1 padding by the card, and the key's file. */
const SECURITY = { algorithm: 0x80, file: 0x81 } as const;
const CARD_PADS = 0x02;

interface Answer {
  readonly status: number;
  readonly data?: Buffer;
}
type Handler = (command: Command) => Answer;

/**
 * A PKCS #15 card with two PINs, for OpenSC: command APDU in, response APDU out. It imitates a card's commands, not
 * its chip: keys are given, not made on it, and nothing is protected from who reads this process's memory.
 */
export class VirtualCard {
  readonly #files: FileSystem;
  readonly #pins: Pins;
  #selection: Selection = AT_MASTER_FILE;
  #chained: Buffer[] = [];
  #security: ReadonlyMap<number, Buffer> = new Map();

  constructor(
    private readonly card: Personalisation,
    states: PinStates,
  ) {
    this.#files = buildFileSystem(card);
    this.#pins = new Pins(card, states);
  }

  /** How the PINs stand. */
  get pins(): PinStates {
    return this.#pins.states;
  }

  /** What the card answers when it gets power (ISO/IEC 7816-3 section 8): T=1, and its name. */
  get answerToReset(): Buffer {
    const answer = octets([0x3b, 0x80 | HISTORICAL_BYTES.length, 0x01], HISTORICAL_BYTES);
    return octets(answer, [answer.subarray(1).reduce((sum, octet) => sum ^ octet, 0)]);
  }

  /** Power off and on: nothing is verified or selected any more. */
  reset(): void {
    this.#selection = AT_MASTER_FILE;
    this.#chained = [];
    this.#security = new Map();
    this.#pins.forget();
  }

  /** Works on one command; whatever it is, there is an answer. */
  answer(apdu: Buffer): Buffer {
    const { status, data = Buffer.alloc(0) } = this.#tryWork(apdu);
    return octets(data, [status >> 8, status & 0xff]);
  }

  readonly #handlers: Readonly<Record<number, Handler>> = {
    [INSTRUCTION.select]: (command) => this.#select(command),
    [INSTRUCTION.readBinary]: (command) => this.#read(command),
    [INSTRUCTION.getData]: ({ p1, p2 }) => this.#dataObject(p1, p2),
    [INSTRUCTION.getChallenge]: ({ expected }) => ({
      status: STATUS.done,
      data: randomBytes(expected || CHALLENGE_OCTETS),
    }),
    [INSTRUCTION.verify]: ({ p2, data }) => ({ status: this.#pins.verify(p2, data) }),
    [INSTRUCTION.change]: ({ p2, data }) => ({ status: this.#pins.change(p2, data) }),
    [INSTRUCTION.unblock]: ({ p1, p2, data }) => ({ status: this.#pins.unblock(p1, p2, data) }),
    [INSTRUCTION.logOut]: () => {
      this.#pins.forget();
      return { status: STATUS.done };
    },
    [INSTRUCTION.manageSecurity]: ({ data }) => {
      this.#security = readObjects(data);
      return { status: STATUS.done };
    },
    [INSTRUCTION.sign]: ({ data }) => this.#sign(data),
  };

  #tryWork(apdu: Buffer): Answer {
    try {
      return this.#work(readCommand(apdu));
    } catch {
      // Such as a block that does not fit the key.
      return { status: STATUS.broken };
    }
  }

  #work(command: Command): Answer {
    this.#chained.push(command.data);
    if (command.isContinued) return { status: STATUS.done };
    const data = Buffer.concat(this.#chained.splice(0));
    return (
      this.#handlers[command.instruction]?.({ ...command, data }) ?? { status: STATUS.unknownInstruction }
    );
  }

  #select(command: Command): Answer {
    const found = select(this.#files, this.#selection, command);
    if (found === undefined) return { status: STATUS.noSuchFile };
    this.#selection = found;
    const wantsNothing = command.p2 === 0x0c;
    if (wantsNothing) return { status: STATUS.done };
    const file = this.#files.get(found.file);
    const guard = file?.kind === 'key' ? PIN_REFERENCES[file.guardedBy] : 0;
    return { status: STATUS.done, data: fileControl(this.#files, found.file, guard) };
  }

  #read({ p1, p2, expected }: Command): Answer {
    const file = this.#files.get(this.#selection.file);
    if (file?.kind !== 'data') return { status: STATUS.notAllowed };
    const offset = (p1 << 8) | p2;
    if (offset > file.content.length) return { status: STATUS.wrongOffset };
    return { status: STATUS.done, data: file.content.subarray(offset, offset + (expected || READ_OCTETS)) };
  }

  #dataObject(p1: number, p2: number): Answer {
    if (p1 === 1 && p2 === DATA_OBJECT.capabilities)
      return { status: STATUS.done, data: octets(CAPABILITIES) };
    if (p1 !== 1 || p2 !== DATA_OBJECT.cardInfo) return { status: STATUS.noSuchReference };
    const serial = octets(this.card.serialNumber, Buffer.alloc(10)).subarray(0, 10);
    return { status: STATUS.done, data: octets([0, 0, 0, 0, 0, ...CARD_VERSION, 0], serial, [0, 1]) };
  }

  #sign(data: Buffer): Answer {
    const name = this.#chosenKey();
    if (name === undefined) return { status: STATUS.noSuchReference };
    if (!this.#pins.isVerified(name)) return { status: STATUS.notVerified };
    const algorithm = this.#security.get(SECURITY.algorithm)?.[0] ?? 0;
    const signature = signRaw(this.card.applications[name].key, data, (algorithm & CARD_PADS) !== 0);
    if (name === 'sign' && this.card.asksConsent) this.#pins.forget(name);
    return { status: STATUS.done, data: signature };
  }

  #chosenKey(): PinName | undefined {
    const id = this.#security.get(SECURITY.file);
    const path = id === undefined ? this.#selection.file : this.#selection.folder + id.toString('hex');
    const file: CardFile | undefined = this.#files.get(path);
    return file?.kind === 'key' ? PIN_NAMES.find((name) => name === file.guardedBy) : undefined;
  }
}

/** Tag, length, value, one after the other; one octet each of tag and length. */
function readObjects(data: Buffer): Map<number, Buffer> {
  const objects = new Map<number, Buffer>();
  for (let at = 0; at + 1 < data.length;) {
    const [tag = 0, length = 0] = data.subarray(at);
    objects.set(tag, data.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return objects;
}
