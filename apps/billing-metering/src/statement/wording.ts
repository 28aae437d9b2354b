import type { LineKind } from './statement.js';

/** Languages of documents. */
export type Language = 'hy' | 'en' | 'ru';

/** What a statement on paper says beside its figures. */
export interface StatementWords {
  readonly title: string;
  readonly provisional: string;
  readonly organisation: string;
  readonly month: string;
  readonly number: string;
  readonly closedAt: string;
  readonly page: string;
  readonly kind: Readonly<Record<LineKind, string>>;
  readonly columns: Readonly<
    Record<'sender' | 'kind' | 'days' | 'quantity' | 'unitPrice' | 'amount' | 'evidence' | 'root', string>
  >;
  readonly correction: string;
  readonly line: string;
  readonly total: string;
  readonly nothing: string;
}

export const STATEMENT_WORDS: Readonly<Record<Language, StatementWords>> = {
  hy: {
    title: 'Մատուցված ծառայությունների քաղվածք',
    provisional: 'Նախնական քաղվածք. ամիսը դեռ փակված չէ, տվյալները կարող են փոխվել։',
    organisation: 'Կազմակերպություն',
    month: 'Ամիս',
    number: 'Համար',
    closedAt: 'Փակվել է',
    page: 'էջ',
    kind: {
      person: 'նամակ ֆիզիկական անձի',
      organisation: 'նամակ կազմակերպության',
      phone: 'SMS, մասեր',
    },
    columns: {
      sender: 'Ուղարկողի հասցե',
      kind: 'Տեսակ',
      days: 'Օրեր',
      quantity: 'Քանակ',
      unitPrice: 'Գին, դրամ',
      amount: 'Գումար, դրամ',
      evidence: 'Ապացույցներ',
      root: 'ծառի հեշ',
    },
    correction: 'ուղղում',
    line: 'տող',
    total: 'Ընդամենը',
    nothing: 'Այս ամիս ոչինչ չի ուղարկվել։',
  },
  en: {
    title: 'Statement of services',
    provisional: 'Provisional statement: the month is not closed yet, figures may change.',
    organisation: 'Organisation',
    month: 'Month',
    number: 'Number',
    closedAt: 'Closed',
    page: 'page',
    kind: { person: 'letter to a person', organisation: 'letter to an organisation', phone: 'SMS, parts' },
    columns: {
      sender: 'Sender address',
      kind: 'Kind',
      days: 'Days',
      quantity: 'Quantity',
      unitPrice: 'Price, AMD',
      amount: 'Amount, AMD',
      evidence: 'Evidence',
      root: 'tree hash',
    },
    correction: 'correction',
    line: 'line',
    total: 'Total',
    nothing: 'Nothing was sent in this month.',
  },
  ru: {
    title: 'Выписка об оказанных услугах',
    provisional: 'Предварительная выписка: месяц ещё не закрыт, данные могут измениться.',
    organisation: 'Организация',
    month: 'Месяц',
    number: 'Номер',
    closedAt: 'Закрыта',
    page: 'стр.',
    kind: { person: 'письмо физическому лицу', organisation: 'письмо организации', phone: 'SMS, части' },
    columns: {
      sender: 'Адрес отправителя',
      kind: 'Вид',
      days: 'Дни',
      quantity: 'Кол-во',
      unitPrice: 'Цена, драм',
      amount: 'Сумма, драм',
      evidence: 'Доказательства',
      root: 'хеш дерева',
    },
    correction: 'исправление',
    line: 'строка',
    total: 'Итого',
    nothing: 'В этом месяце ничего не отправлено.',
  },
};
