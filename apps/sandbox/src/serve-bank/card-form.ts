import { isCardNumber, type Method, METHODS, type TypedCard } from '../bank/card.js';
import type { Parameters } from './read-registration.js';
import type { FieldProblem } from './page-texts.js';

/** What a payer typed, read. */
export interface CardForm {
  readonly problems: readonly FieldProblem[];
  /** There when nothing is wrong. */
  readonly card: TypedCard | undefined;
}

const NAME = /^[A-Za-z][A-Za-z .'-]{1,63}$/;
const CVC = /^\d{3}$/;
const yerevanMonth = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Yerevan',
  year: 'numeric',
  month: '2-digit',
});

/** Year and month in Yerevan: YYYYMM. */
export function monthOf(now: Date): string {
  return yerevanMonth.format(now).replace('-', '');
}

/** Reads the form by the field names that the manual gives payment pages (section 8.2.4). */
export function readCardForm(given: Parameters, now: Date): CardForm {
  const method = METHODS.find((known) => known === given.get('method'));
  const pan = (given.get('$PAN') ?? '').replace(/[\s-]/g, '');
  const expiration = `${given.get('YYYY') ?? ''}${given.get('MM') ?? ''}`;
  const cardholderName = (given.get('TEXT') ?? '').trim();
  const wrong: readonly (readonly [FieldProblem, boolean])[] = [
    ['method', method === undefined],
    ['pan', !isCardNumber(method ?? methodOf(pan), pan)],
    ['expiry', !/^\d{4}(?:0[1-9]|1[0-2])$/.test(expiration) || expiration < monthOf(now)],
    ['cardholder', !NAME.test(cardholderName)],
    ['cvc', !CVC.test(given.get('$CVC') ?? '')],
  ];
  const problems = wrong.filter(([, isWrong]) => isWrong).map(([field]) => field);
  const isFine = method !== undefined && problems.length === 0;
  return { problems, card: isFine ? { method, pan, expiration, cardholderName } : undefined };
}

/** The kind of a number whose kind was not chosen: that alone does not make the number wrong. */
function methodOf(pan: string): Method {
  return METHODS.find((method) => isCardNumber(method, pan)) ?? 'arca';
}
