import { birthDateOf, shortForms } from './birth-date.js';

/** Why a PIN is not taken. */
export const WEAKNESSES = [
  'too-short',
  'too-long',
  'not-digits',
  'repeats',
  'sequence',
  'birth-date',
  'psn-digits',
  'same-as-old',
  'in-puk',
] as const;
export type Weakness = (typeof WEAKNESSES)[number];

/** What a new PIN is judged against. */
export interface PinContext {
  /** What the token takes, in digits. */
  readonly length: { readonly min: number; readonly max: number };
  readonly oldPin?: string;
  readonly puk?: string;
  /** The holder's PSN, from the certificate. */
  readonly psn?: string;
}

/** Shorter is guessed in the tries that a card gives, whatever the token says. */
const LENGTH_MIN = 4;
const DISTINCT_DIGITS_MIN = 3;
const PSN_RUN = 4;

type Rule = (pin: string, context: PinContext) => boolean;

const RULES: Readonly<Record<Weakness, Rule>> = {
  'too-short': (pin, { length }) => pin.length < Math.max(length.min, LENGTH_MIN),
  'too-long': (pin, { length }) => pin.length > length.max,
  // What every reader's keys and every program type alike.
  'not-digits': (pin) => !/^\d*$/.test(pin),
  repeats: (pin) => new Set(pin).size < DISTINCT_DIGITS_MIN || /^(.+)\1+$/.test(pin),
  sequence: (pin) => isSequence(pin, 1) || isSequence(pin, -1),
  'birth-date': (pin, { psn }) => birthDateForms(psn).some((form) => pin.includes(form)),
  'psn-digits': (pin, { psn = '' }) => runs(psn).some((run) => pin.includes(run)),
  'same-as-old': (pin, { oldPin }) => pin === oldPin,
  'in-puk': (pin, { puk = '' }) => puk.includes(pin),
};

/** Everything that is wrong with a PIN; nothing of it is asked of the card. An empty list is a PIN that may be set. */
export function weaknessesOf(pin: string, context: PinContext): readonly Weakness[] {
  return WEAKNESSES.filter((weakness) => RULES[weakness](pin, context));
}

/** Each digit one step from the one before; 9 and 0 are neighbours. */
function isSequence(pin: string, step: 1 | -1): boolean {
  const digits = Array.from(pin, Number);
  return digits.every((digit, index) => index === 0 || digit === ((digits[index - 1] ?? 0) + step + 10) % 10);
}

function birthDateForms(psn: string | undefined): readonly string[] {
  const date = psn === undefined ? undefined : birthDateOf(psn);
  return date === undefined ? [] : shortForms(date);
}

/** All runs of digits of a number that are long enough to be a PIN. */
function runs(number: string): readonly string[] {
  return Array.from({ length: Math.max(0, number.length - PSN_RUN + 1) }, (_, at) =>
    number.slice(at, at + PSN_RUN),
  );
}
