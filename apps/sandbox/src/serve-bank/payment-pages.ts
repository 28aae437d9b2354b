import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACTION } from '../bank/action-codes.js';
import type { Bank } from '../bank/bank.js';
import { isOpen, LANGUAGES, type Language, type Order, STATUS } from '../bank/order.js';
import { answerChallenge, payWithCard } from '../bank/payment.js';
import { readCardForm } from './card-form.js';
import { cardPage, orderSummary } from './card-page.js';
import { html, NOTHING, page } from './html.js';
import { addressOf, goTo, pageReply, readForm, type Reply } from './http-message.js';
import { type Ending, type FieldProblem, TEXTS } from './page-texts.js';
import type { Parameters } from './read-registration.js';

const PAGE_PATH = /^\/payment\/merchants\/pep\/((?:mobile_)?)(payment|acs)_(hy|en|ru)\.html$/;
/** What every holder of a test card types in the 3-D Secure step. */
const HOLDER_CODE = '123456';
const NOTHING_GIVEN: Parameters = new Map();

/** Where a payer is. */
interface Place {
  readonly order: Order;
  readonly step: 'payment' | 'acs';
  readonly language: Language;
  /** The address of a step in a language. */
  readonly href: (step: 'payment' | 'acs', language: Language) => string;
}

/** The pages of a payer: the card, the holder's check, how it ended. */
export class PaymentPages {
  constructor(
    private readonly bank: Bank,
    private readonly clock: { now(): Date },
  ) {}

  async answer(request: IncomingMessage): Promise<Reply> {
    const place = this.#placeOf(request);
    if (place === undefined) return noOrder(request);
    if (request.method !== 'POST') return this.#show(place);
    const given = await readForm(request);
    return given === undefined ? noOrder(request) : this.#take(place, given);
  }

  #placeOf(request: IncomingMessage): Place | undefined {
    const { pathname, searchParams } = addressOf(request);
    const [, mobile = '', step] = PAGE_PATH.exec(pathname) ?? [];
    const order = this.bank.orders.find(searchParams.get('mdOrder') ?? '');
    if (step === undefined || order === undefined) return undefined;
    return {
      order: { ...order, ip: request.socket.remoteAddress ?? '' },
      step: step === 'acs' ? 'acs' : 'payment',
      language: languageOf(request),
      href: (where, language) => `${mobile}${where}_${language}.html?mdOrder=${order.orderId}`,
    };
  }

  #show(place: Place): Reply {
    const { order, step, language, href } = place;
    if (!isOpen(order)) return this.#ending(place);
    // Whoever went back from the holder's check, or came back to it, is led to where the order stands.
    const current = order.status === STATUS.challenged ? 'acs' : 'payment';
    if (step !== current) return goTo(href(current, language));
    return step === 'acs' ? challengePage(place, false) : this.#cardPage(place, NOTHING_GIVEN, []);
  }

  /** What a payer sent. An order that is decided stays as it is, however often a form comes. */
  #take(place: Place, given: Parameters): Reply {
    const { order, step } = place;
    if (order.status !== (step === 'acs' ? STATUS.challenged : STATUS.registered)) return this.#show(place);
    const isCancelled = given.get('action') === 'cancel';
    if (step === 'acs') return this.#takeCode(place, isCancelled, given.get('code') ?? '');
    // The order stays open: its payer may come back to it until the session ends.
    return isCancelled ? goTo(returnAddress(place)) : this.#takeCard(place, given);
  }

  #takeCard(place: Place, given: Parameters): Reply {
    const now = this.clock.now();
    const { problems, card } = readCardForm(given, now);
    if (card === undefined) return this.#cardPage(place, given, problems);
    const { attempts: attemptsMax, actionCode } = this.bank.behaviour;
    const approvalCode = String(randomInt(1_000_000)).padStart(6, '0');
    const attempt = { card, now, approvalCode, attemptsMax, actionCode };
    return this.#moveOn(place, payWithCard(place.order, attempt));
  }

  #takeCode(place: Place, isCancelled: boolean, code: string): Reply {
    // An empty code is a slip, not an attempt.
    if (!isCancelled && code.trim() === '') return challengePage(place, true);
    const checked = code.trim() === HOLDER_CODE ? 'passed' : 'failed';
    const attempt = { now: this.clock.now(), attemptsMax: this.bank.behaviour.attempts };
    return this.#moveOn(place, answerChallenge(place.order, isCancelled ? 'cancelled' : checked, attempt));
  }

  #moveOn(place: Place, order: Order): Reply {
    const { language, href } = place;
    this.bank.orders.put(order);
    if (order.status === STATUS.challenged) return goTo(href('acs', language));
    if (isOpen(order)) return goTo(href('payment', language));
    const moved = { ...place, order };
    return this.bank.behaviour.redirects ? goTo(returnAddress(moved)) : this.#ending(moved);
  }

  #cardPage({ order, language, href }: Place, given: Parameters, problems: readonly FieldProblem[]): Reply {
    const texts = TEXTS[language];
    const attemptsLeft = this.bank.behaviour.attempts - order.attempts;
    const body = cardPage({ order, texts, now: this.clock.now(), problems, given, attemptsLeft });
    const status = problems.length > 0 ? 422 : 200;
    return pageReply(
      status,
      page(language, texts.payment, body, (other) => href('payment', other)),
    );
  }

  #ending(place: Place): Reply {
    const { order, language, href } = place;
    const texts = TEXTS[language];
    const way = this.bank.behaviour.redirects
      ? html`<a class="button" href="${returnAddress(place)}">${texts.back}</a>`
      : html`<p>${texts.close}</p>`;
    const body = html`<p role="status">${texts.endings[endingOf(order)]}</p>
      ${way}`;
    return pageReply(
      200,
      page(language, texts.payment, body, (other) => href('payment', other)),
    );
  }
}

function challengePage({ order, language, href }: Place, isEmpty: boolean): Reply {
  const texts = TEXTS[language];
  const problem = isEmpty ? html` aria-invalid="true"` : NOTHING;
  const body = html`${orderSummary(order, texts)}
    <p>${texts.holderHint}</p>
    <form method="post" novalidate>
      <div class="field">
        <label class="above" for="code">${texts.code}</label>
        <input
          class="short"
          id="code"
          name="code"
          inputmode="numeric"
          maxlength="8"
          autocomplete="one-time-code"
          aria-describedby="code-hint"
          ${problem}
        />
        <span class="hint" id="code-hint">${texts.codeHint}</span>
      </div>
      <button class="main" name="action" value="confirm">${texts.confirm}</button>
      <button name="action" value="cancel">${texts.cancelPayment}</button>
    </form>`;
  return pageReply(
    isEmpty ? 422 : 200,
    page(language, texts.holder, body, (other) => href('acs', other)),
  );
}

function noOrder(request: IncomingMessage): Reply {
  const language = languageOf(request);
  const texts = TEXTS[language];
  return pageReply(404, page(language, texts.payment, html`<p role="alert">${texts.noOrder}</p>`));
}

/** The language of the page that was asked for, or that of the country. */
function languageOf(request: IncomingMessage): Language {
  const written = PAGE_PATH.exec(addressOf(request).pathname)?.[3];
  return LANGUAGES.find((known) => known === written) ?? 'hy';
}

/** Where the browser goes back to: the shop's address with the order's id and the page's language behind it. */
function returnAddress({ order, language }: Place): string {
  const url = new URL(order.returnUrl);
  url.search += `${url.search === '' ? '' : '&'}orderId=${order.orderId}&lang=${language}`;
  return url.href;
}

function endingOf({ status, actionCode }: Order): Ending {
  if (status === STATUS.held || status === STATUS.paid) return 'paid';
  if (status === STATUS.reversed || status === STATUS.refunded) return 'returned';
  if (actionCode === ACTION.outcomeUnknown) return 'unknown';
  return actionCode === ACTION.timeLimit ? 'expired' : 'declined';
}
