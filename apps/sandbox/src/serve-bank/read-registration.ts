import { LANGUAGES, type Language, type OrderRequest } from '../bank/order.js';
import { type Message, MESSAGES } from './messages.js';

/** The parameters of a call. */
export type Parameters = ReadonlyMap<string, string>;

/** What a shop that says nothing is charged in: roubles. */
const DEFAULT_CURRENCY = '643';
const CURRENCIES: readonly string[] = ['051', '643', '840', '978'];
const SESSION_MAX_S = 1_200;
const DEFAULT_LANGUAGE: Language = 'hy';
/** `N..20` in the manual; a JSON number holds fifteen digits without loss. */
const AMOUNT = /^[1-9]\d{0,14}$/;
/** No blanks, so that it can stand in any statement. */
const ORDER_NUMBER = /^[\x21-\x7e]{1,32}$/;
/** Goes on to processing, which takes no more and not these (manual, note to section 7.1.1). */
const DESCRIPTION = /^[^%+\r\n]{0,99}$/;
const SESSION = /^[1-9]\d{0,8}$/;
const LENGTHS = { clientId: 255, jsonParams: 1_024, returnUrl: 512 } as const;

/** What a shop wants registered, or the first thing that is wrong with it. */
export function readRegistration(given: Parameters, twoStage: boolean): OrderRequest | Message {
  const problem = missing(given) ?? wrong(given);
  if (problem !== undefined) return problem;
  const language = given.get('language');
  return {
    orderNumber: given.get('orderNumber') ?? '',
    amount: Number(given.get('amount')),
    currency: given.get('currency') ?? DEFAULT_CURRENCY,
    returnUrl: given.get('returnUrl') ?? '',
    description: given.get('description') ?? '',
    language: LANGUAGES.find((known) => known === language) ?? DEFAULT_LANGUAGE,
    mobile: given.get('pageView') === 'MOBILE',
    sessionSeconds: Number(given.get('sessionTimeoutSecs') ?? SESSION_MAX_S),
    twoStage,
  };
}

function missing(given: Parameters): Message | undefined {
  if (!given.get('orderNumber')) return MESSAGES.noOrderNumber;
  if (!given.get('amount')) return MESSAGES.noAmount;
  return given.get('returnUrl') ? undefined : MESSAGES.noReturnUrl;
}

function wrong(given: Parameters): Message | undefined {
  const of = (name: string, otherwise = ''): string => given.get(name) ?? otherwise;
  const session = of('sessionTimeoutSecs', String(SESSION_MAX_S));
  const isLong = Object.entries(LENGTHS).some(([name, longest]) => of(name).length > longest);
  const checks: readonly (readonly [isFine: boolean, Message])[] = [
    [ORDER_NUMBER.test(of('orderNumber')), MESSAGES.orderNumber],
    [AMOUNT.test(of('amount')), MESSAGES.amount],
    [CURRENCIES.includes(of('currency', DEFAULT_CURRENCY)), MESSAGES.currency],
    [isWebAddress(of('returnUrl')) && !isLong, MESSAGES.parameter],
    [DESCRIPTION.test(of('description')), MESSAGES.parameter],
    [SESSION.test(session) && Number(session) <= SESSION_MAX_S, MESSAGES.parameter],
  ];
  return checks.find(([isFine]) => !isFine)?.[1];
}

function isWebAddress(text: string): boolean {
  return ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '');
}
