import {
  OFFICER_REFERENCE,
  type Personalisation,
  PIN_NAMES,
  PIN_REFERENCES,
  type PinName,
} from './personalisation.js';
import {
  changePin,
  ISSUED,
  type PinOutcome,
  type PinState,
  setPin,
  unblockPin,
  verifyPin,
  verifyPuk,
} from './pin.js';
import { refused, STATUS } from './status.js';

/** The part of the card's memory that lasts without power. */
export type PinStates = Readonly<Record<PinName, PinState>>;

/** A card from its issuer. */
export const ISSUED_PINS: PinStates = { auth: ISSUED, sign: ISSUED };

/** Values come padded to this length. */
const FIELD_OCTETS = 8;
/** P1 of RESET RETRY COUNTER without a PUK (ISO/IEC 7816-4 section 11.6.10). */
const ONLY_NEW_PIN = 2;

/** The card's PINs: what commands do to them, and which are verified since the card got power. */
export class Pins {
  #states: PinStates;
  readonly #verified = new Set<PinName | 'officer'>();

  constructor(
    private readonly card: Personalisation,
    states: PinStates,
  ) {
    this.#states = states;
  }

  get states(): PinStates {
    return this.#states;
  }

  isVerified(name: PinName): boolean {
    return this.#verified.has(name);
  }

  /** What was verified must be verified again; all PINs without a name. */
  forget(name?: PinName): void {
    if (name === undefined) this.#verified.clear();
    else this.#verified.delete(name);
  }

  /** VERIFY; without data it only asks how it stands, and costs no try. */
  verify(reference: number, data: Buffer): number {
    if (this.card.hasOfficerPin && reference === OFFICER_REFERENCE) return this.#verifyOfficer(data);
    const name = nameOf(reference);
    if (name === undefined) return STATUS.noSuchReference;
    if (data.length === 0) return this.isVerified(name) ? STATUS.done : refused(this.#states[name].triesLeft);
    return this.#apply(name, verifyPin(this.#states[name], unpadded(data)), true);
  }

  /** CHANGE REFERENCE DATA: the old value, then the new one. */
  change(reference: number, data: Buffer): number {
    const name = nameOf(reference);
    if (name === undefined) return STATUS.noSuchReference;
    const { rule } = this.card.applications[name];
    return this.#apply(name, changePin(this.#states[name], rule, ...twoValues(data)), true);
  }

  /** RESET RETRY COUNTER: the PUK, then the new PIN; to a verified security officer the new PIN alone. Verifies nothing. */
  unblock(p1: number, reference: number, data: Buffer): number {
    const name = nameOf(reference);
    if (name === undefined) return STATUS.noSuchReference;
    const { rule } = this.card.applications[name];
    if (p1 !== ONLY_NEW_PIN) {
      return this.#apply(name, unblockPin(this.#states[name], rule, ...twoValues(data)), false);
    }
    if (!this.#verified.has('officer')) return STATUS.notVerified;
    return this.#apply(name, setPin(this.#states[name], rule, unpadded(data)), false);
  }

  #apply(name: PinName, { state, status }: PinOutcome, verifies: boolean): number {
    this.#states = { ...this.#states, [name]: state };
    if (status !== STATUS.done) this.#verified.delete(name);
    else if (verifies) this.#verified.add(name);
    return status;
  }

  /** Both PINs of such a card have one PUK, whose tries are counted with the first. */
  #verifyOfficer(data: Buffer): number {
    const { rule } = this.card.applications.auth;
    if (data.length === 0) return refused(this.#states.auth.pukTriesLeft);
    const { state, status } = verifyPuk(this.#states.auth, rule, unpadded(data));
    this.#states = { ...this.#states, auth: state };
    if (status === STATUS.done) this.#verified.add('officer');
    else this.#verified.delete('officer');
    return status;
  }
}

function nameOf(reference: number): PinName | undefined {
  return PIN_NAMES.find((name) => PIN_REFERENCES[name] === reference);
}

function twoValues(data: Buffer): [string, string] {
  return [unpadded(data.subarray(0, FIELD_OCTETS)), unpadded(data.subarray(FIELD_OCTETS, 2 * FIELD_OCTETS))];
}

function unpadded(data: Buffer): string {
  const end = data.findLastIndex((octet) => octet !== 0xff && octet !== 0) + 1;
  return data.subarray(0, end).toString('latin1');
}
