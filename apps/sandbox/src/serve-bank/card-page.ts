import { type Method, METHODS } from '../bank/card.js';
import { type Order } from '../bank/order.js';
import { monthOf } from './card-form.js';
import { Html, html, NOTHING } from './html.js';
import type { FieldProblem, PageTexts } from './page-texts.js';
import type { Parameters } from './read-registration.js';

const METHOD_NAMES: Readonly<Record<Method, string>> = {
  arca: 'ArCa',
  'virtual-arca': 'Virtual ArCa',
  visa: 'Visa',
  mastercard: 'Mastercard',
};
const YEARS_SHOWN = 12;
const CURRENCY_NAMES: Readonly<Record<string, string>> = {
  '051': 'AMD',
  '643': 'RUB',
  '840': 'USD',
  '978': 'EUR',
};
const clockTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Yerevan',
  hour: '2-digit',
  minute: '2-digit',
});
const amountForm = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What the card form shows. Card number and code are never given back, not even to the one who typed them. */
export interface CardPage {
  readonly order: Order;
  readonly texts: PageTexts;
  readonly now: Date;
  readonly problems: readonly FieldProblem[];
  readonly given: Parameters;
  readonly attemptsLeft: number;
}

/** What is paid for. */
export function orderSummary(
  { orderNumber, description, amount, currency, expiresAt }: Order,
  texts: PageTexts,
): Html {
  const money = `${amountForm.format(amount / 100).replaceAll(',', ' ')} ${CURRENCY_NAMES[currency] ?? currency}`;
  const what =
    description === ''
      ? NOTHING
      : html`<dt>${texts.description}</dt>
          <dd>${description}</dd>`;
  return html`<p class="note">${texts.notReal}</p>
    <dl>
      <dt>${texts.order}</dt>
      <dd>${orderNumber}</dd>
      ${what}
      <dt>${texts.amount}</dt>
      <dd class="amount">${money}</dd>
      <dt>${texts.payBefore}</dt>
      <dd>${clockTime.format(expiresAt)}</dd>
    </dl>`;
}

/** The page where a card is typed; it works without scripts. */
export function cardPage(shown: CardPage): Html {
  const { order, texts, problems } = shown;
  return html`${orderSummary(order, texts)} ${alertOf(shown)}
    <form method="post" novalidate>
      ${methodChoice(shown)} ${numberField(shown)} ${expiryFields(shown)} ${nameField(shown)}
      <div class="field">
        <label class="above" for="cvc">${texts.cvc}</label>
        <input
          class="short"
          id="cvc"
          name="$CVC"
          type="password"
          inputmode="numeric"
          maxlength="3"
          autocomplete="cc-csc"
          required${stateOf('cvc', problems, true)}
        />
        <span class="hint" id="cvc-hint">${texts.cvcHint}</span>${problemOf('cvc', shown)}
      </div>
      <button class="main" name="action" value="pay">${texts.pay}</button>
      <button name="action" value="cancel">${texts.cancel}</button>
    </form>`;
}

function alertOf({ order, texts, problems, attemptsLeft }: CardPage): Html {
  if (problems.length > 0) return html`<p class="alert" role="alert">${texts.fix}</p>`;
  if (order.attempts === 0) return NOTHING;
  return html`<p class="alert" role="alert">${texts.tryAgain(order.actionCode, attemptsLeft)}</p>`;
}

function methodChoice(shown: CardPage): Html {
  const { texts, given } = shown;
  const choices = METHODS.map(
    (method) =>
      html`<label
        ><input
          type="radio"
          name="method"
          value="${method}"
          required${attribute('checked', given.get('method') === method)}
        />
        ${METHOD_NAMES[method]}</label
      >`,
  );
  return html`<fieldset${describedBy(shown.problems.includes('method') ? ['method-problem'] : [])}><legend>${texts.method}</legend><div class="choices">${choices}</div>${problemOf('method', shown)}</fieldset>`;
}

function numberField(shown: CardPage): Html {
  return html`<div class="field">
    <label class="above" for="pan">${shown.texts.pan}</label>
    <input
      id="pan"
      name="$PAN"
      inputmode="numeric"
      maxlength="23"
      autocomplete="cc-number"
      required${stateOf('pan', shown.problems, false)}
    />${problemOf('pan', shown)}
  </div>`;
}

function expiryFields(shown: CardPage): Html {
  const { texts, given, now, problems } = shown;
  const thisYear = Number(monthOf(now).slice(0, 4));
  const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
  const years = Array.from({ length: YEARS_SHOWN }, (_, index) => String(thisYear + index));
  const state = stateOf('expiry', problems, false);
  return html`<fieldset>
    <legend>${texts.expiry}</legend>
    <div class="pair">
      <label
        >${texts.month}<select name="MM" autocomplete="cc-exp-month" required${state}>
          ${optionsOf(months, given.get('MM'))}
        </select></label
      >
      <label
        >${texts.year}<select name="YYYY" autocomplete="cc-exp-year" required${state}>
          ${optionsOf(years, given.get('YYYY'))}
        </select></label
      >
    </div>
    ${problemOf('expiry', shown)}
  </fieldset>`;
}

function nameField(shown: CardPage): Html {
  const { texts, given, problems } = shown;
  return html`<div class="field">
    <label class="above" for="cardholder">${texts.cardholder}</label>
    <input
      id="cardholder"
      name="TEXT"
      value="${given.get('TEXT') ?? ''}"
      maxlength="64"
      autocomplete="cc-name"
      required${stateOf('cardholder', problems, true)}
    />
    <span class="hint" id="cardholder-hint">${texts.cardholderHint}</span>${problemOf('cardholder', shown)}
  </div>`;
}

function optionsOf(values: readonly string[], chosen: string | undefined): Html[] {
  return ['', ...values].map(
    (value) =>
      html`<option value="${value}" ${attribute('selected', value === chosen)}>${value || '–'}</option>`,
  );
}

function problemOf(field: FieldProblem, { texts, problems }: CardPage): Html {
  return problems.includes(field)
    ? html`<p class="wrong" id="${field}-problem">${texts.problems[field]}</p>`
    : NOTHING;
}

/** Says of a field that it is wrong, and which texts belong to it. */
function stateOf(field: FieldProblem, problems: readonly FieldProblem[], hasHint: boolean): Html {
  const hints = hasHint ? [`${field}-hint`] : [];
  if (!problems.includes(field)) return describedBy(hints);
  return html` aria-invalid="true"${describedBy([...hints, `${field}-problem`])}`;
}

function describedBy(ids: readonly string[]): Html {
  return ids.length === 0 ? NOTHING : html` aria-describedby="${ids.join(' ')}"`;
}

function attribute(name: 'checked' | 'selected', isSet: boolean): Html {
  return isSet ? html` ${name}` : NOTHING;
}
