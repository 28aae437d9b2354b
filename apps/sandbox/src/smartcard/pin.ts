import { refused, STATUS } from './status.js';

/** Tries of a PIN until it is blocked, and of its PUK until the card is lost: our choice, the real ones are not known. */
export const PIN_TRIES = 3;
export const PUK_TRIES = 10;

/** A PIN as the card's memory holds it. */
export interface PinState {
  /** Undefined until the PUK has set the first one. */
  readonly pin?: string | undefined;
  readonly triesLeft: number;
  readonly pukTriesLeft: number;
}

/** What never changes of a PIN. */
export interface PinRule {
  readonly puk: string;
  /** Shortest and longest PIN, characters. */
  readonly minLength: number;
  readonly maxLength: number;
}

/** What a command did to the PIN, and the status word that the card answers. */
export interface PinOutcome {
  readonly state: PinState;
  readonly status: number;
}

/** As the issuer ships it: nobody knows a PIN, and only the PUK can set one. */
export const ISSUED: PinState = { triesLeft: 0, pukTriesLeft: PUK_TRIES };

/** Says whether the holder gave the right PIN. A blocked PIN refuses the right one too. */
export function verifyPin(state: PinState, given: string): PinOutcome {
  if (state.triesLeft === 0) return { state, status: STATUS.blocked };
  if (state.pin === given) return { state: { ...state, triesLeft: PIN_TRIES }, status: STATUS.done };
  const triesLeft = state.triesLeft - 1;
  return { state: { ...state, triesLeft }, status: refused(triesLeft) };
}

/** Replaces the PIN by its holder's will. The old one is asked first, so a wrong one costs a try whatever the new one is. */
export function changePin(state: PinState, rule: PinRule, old: string, next: string): PinOutcome {
  const verified = verifyPin(state, old);
  return verified.status === STATUS.done ? setPin(verified.state, rule, next) : verified;
}

/** Sets a PIN by its PUK: the first one, or a new one after the old was forgotten or blocked. */
export function unblockPin(state: PinState, rule: PinRule, puk: string, next: string): PinOutcome {
  const verified = verifyPuk(state, rule, puk);
  return verified.status === STATUS.done ? setPin(verified.state, rule, next) : verified;
}

/** Says whether the PUK is right; a wrong one costs one of its own tries. */
export function verifyPuk(state: PinState, rule: PinRule, given: string): PinOutcome {
  if (state.pukTriesLeft === 0) return { state, status: STATUS.blocked };
  if (rule.puk === given) return { state: { ...state, pukTriesLeft: PUK_TRIES }, status: STATUS.done };
  const pukTriesLeft = state.pukTriesLeft - 1;
  return { state: { ...state, pukTriesLeft }, status: refused(pukTriesLeft) };
}

/** Sets a PIN for who may; one of the wrong length costs nothing. */
export function setPin(state: PinState, rule: PinRule, next: string): PinOutcome {
  if (next.length < rule.minLength || next.length > rule.maxLength) {
    return { state, status: STATUS.wrongData };
  }
  return { state: { ...state, pin: next, triesLeft: PIN_TRIES }, status: STATUS.done };
}
