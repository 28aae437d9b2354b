import { plainMail } from './plain-mail.js';
import type { Filling, Language, Template } from './template.js';

interface Words {
  readonly subject: string;
  readonly sms: (filling: Filling) => string;
  readonly news: (filling: Filling) => string;
  readonly more: (filling: Filling) => string;
}

const RECEIVED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Վճարումն ընդունված է',
    sms: ({ amount, termEndsOn }) =>
      `Ձեր ${amount} դրամ վճարումն ընդունված է։ Ծառայությունը գործում է մինչև ${termEndsOn} ներառյալ։`,
    news: ({ amount, receiptNumber }) =>
      `Ձեր ${amount} դրամ վճարումն ընդունված է, անդորրագիր ${receiptNumber}։`,
    more: ({ termEndsOn }) =>
      `Ծառայությունը գործում է մինչև ${termEndsOn} ներառյալ։ Անդորրագիրը կարող եք տպել e-citizen.am կայքում։`,
  },
  en: {
    subject: 'Your payment was received',
    sms: ({ amount, termEndsOn }) =>
      `Your payment of ${amount} AMD was received. The service is paid until ${termEndsOn}.`,
    news: ({ amount, receiptNumber }) =>
      `Your payment of ${amount} AMD was received, receipt ${receiptNumber}.`,
    more: ({ termEndsOn }) =>
      `The service is paid until ${termEndsOn}, that day included. The receipt can be printed at e-citizen.am.`,
  },
  ru: {
    subject: 'Платёж получен',
    sms: ({ amount, termEndsOn }) => `Ваш платёж ${amount} драмов получен. Услуга оплачена по ${termEndsOn}.`,
    news: ({ amount, receiptNumber }) => `Ваш платёж ${amount} драмов получен, квитанция ${receiptNumber}.`,
    more: ({ termEndsOn }) =>
      `Услуга оплачена по ${termEndsOn} включительно. Квитанцию можно распечатать на сайте e-citizen.am.`,
  },
};

const REFUNDED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Գումարը վերադարձված է',
    sms: ({ amount, termEndsOn }) => `Ձեզ վերադարձվել է ${amount} դրամ։ ${paidUntil('hy', termEndsOn)}`,
    news: ({ amount }) => `Ձեզ վերադարձվել է ${amount} դրամ։`,
    more: ({ termEndsOn }) => paidUntil('hy', termEndsOn),
  },
  en: {
    subject: 'Your payment was refunded',
    sms: ({ amount, termEndsOn }) => `${amount} AMD were refunded to you. ${paidUntil('en', termEndsOn)}`,
    news: ({ amount }) => `${amount} AMD were refunded to you.`,
    more: ({ termEndsOn }) => paidUntil('en', termEndsOn),
  },
  ru: {
    subject: 'Платёж возвращён',
    sms: ({ amount, termEndsOn }) => `Вам возвращено ${amount} драмов. ${paidUntil('ru', termEndsOn)}`,
    news: ({ amount }) => `Вам возвращено ${amount} драмов.`,
    more: ({ termEndsOn }) => paidUntil('ru', termEndsOn),
  },
};

/** What the person still has: empty when nothing is paid for any more. */
function paidUntil(language: Language, termEndsOn = ''): string {
  const paid = termEndsOn !== '';
  const words = {
    hy: paid ? `Ծառայությունը գործում է մինչև ${termEndsOn} ներառյալ։` : 'Ծառայությունն այլևս վճարված չէ։',
    en: paid ? `The service is paid until ${termEndsOn}.` : 'The service is no longer paid.',
    ru: paid ? `Услуга оплачена по ${termEndsOn}.` : 'Услуга больше не оплачена.',
  };
  return words[language];
}

/** The yearly fee was paid. */
export const paymentReceived = noticeOf(['amount', 'receiptNumber', 'termEndsOn'], RECEIVED);
/** A payment was given back, whole or in part; `termEndsOn` is empty when no term is left. */
export const paymentRefunded = noticeOf(['amount', 'termEndsOn'], REFUNDED);

function noticeOf(required: readonly string[], inLanguages: Readonly<Record<Language, Words>>): Template {
  return {
    class: 'notice',
    required,
    sms: (language, filling) => inLanguages[language].sms(filling),
    mail: {
      isReport: false,
      render: (language, filling) => {
        const { subject, news, more } = inLanguages[language];
        return plainMail(language, subject, [news(filling), more(filling)]);
      },
    },
  };
}
