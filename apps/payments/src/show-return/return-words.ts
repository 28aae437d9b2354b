import type { Language, PaymentStatus } from '../payment/payment.js';

interface ReturnWords {
  readonly title: string;
  readonly states: Readonly<Record<PaymentStatus | 'unknown' | 'outcomeUnknown', string>>;
  readonly term: (endsOn: string) => string;
  readonly receipt: string;
  readonly again: string;
}

/** What the page says to which the bank sends the payer back. */
export const RETURN_WORDS: Readonly<Record<Language, ReturnWords>> = {
  hy: {
    title: 'Վճարում',
    states: {
      pending: 'Վճարումը դեռ հաստատված չէ։ Էջն ինքնաբերաբար կթարմացվի։',
      paid: 'Վճարումը կատարված է։',
      declined: 'Վճարումը չի կատարվել։',
      expired: 'Վճարումը չի կատարվել։',
      refunded: 'Վճարված գումարը վերադարձվել է։',
      outcomeUnknown: 'Բանկը դեռ չի հաստատել արդյունքը։ Կրկին մի՛ վճարեք․ արդյունքը կպարզվի։',
      unknown: 'Այսպիսի վճարում չի գտնվել։ Վճարման վիճակը տեսանելի է Ձեր անձնական էջում։',
    },
    term: (endsOn) => `Ծառայությունը վճարված է մինչև ${endsOn} ներառյալ։`,
    receipt: 'Անդորրագիր (պահանջվում է նույնականացման քարտ)',
    again: 'Թարմացնել',
  },
  en: {
    title: 'Payment',
    states: {
      pending: 'The payment is not confirmed yet. This page looks again by itself.',
      paid: 'The payment is made.',
      declined: 'The payment was not made.',
      expired: 'The payment was not made.',
      refunded: 'The payment was given back.',
      outcomeUnknown: 'The bank has not confirmed the outcome yet. Do not pay again: it will be found out.',
      unknown: 'No such payment was found. Your own page shows how your payments stand.',
    },
    term: (endsOn) => `The service is paid for until ${endsOn}, that day included.`,
    receipt: 'Receipt (needs your ID card)',
    again: 'Look again',
  },
  ru: {
    title: 'Оплата',
    states: {
      pending: 'Платёж ещё не подтверждён. Страница обновится сама.',
      paid: 'Платёж выполнен.',
      declined: 'Платёж не выполнен.',
      expired: 'Платёж не выполнен.',
      refunded: 'Платёж возвращён.',
      outcomeUnknown: 'Банк ещё не подтвердил результат. Не платите повторно: результат будет выяснен.',
      unknown: 'Такой платёж не найден. Состояние платежей видно на вашей странице.',
    },
    term: (endsOn) => `Услуга оплачена по ${endsOn} включительно.`,
    receipt: 'Квитанция (нужна ID-карта)',
    again: 'Обновить',
  },
};
