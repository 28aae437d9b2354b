import { plainMail } from './plain-mail.js';
import type { Filling, Language, Template } from './template.js';

interface Words {
  readonly subject: (filling: Filling) => string;
  readonly paid: (filling: Filling) => string;
  readonly receipt: (filling: Filling) => string;
  readonly check: (filling: Filling) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  hy: {
    subject: ({ number }) => `Անդորրագիր ${number}`,
    paid: ({ number, amount, paidOn }) => `Վճարվել է ${amount}, ${paidOn}, անդորրագիր ${number}։`,
    receipt: ({ receiptUrl }) => `Անդորրագիրը (պահանջվում է նույնականացման քարտ)՝ ${receiptUrl}`,
    check: ({ checkUrl }) => `Ստուգել անդորրագիրը՝ ${checkUrl}`,
  },
  en: {
    subject: ({ number }) => `Receipt ${number}`,
    paid: ({ number, amount, paidOn }) => `${amount} were paid on ${paidOn}, receipt ${number}.`,
    receipt: ({ receiptUrl }) => `The receipt (needs your ID card): ${receiptUrl}`,
    check: ({ checkUrl }) => `Anybody can check it here: ${checkUrl}`,
  },
  ru: {
    subject: ({ number }) => `Квитанция ${number}`,
    paid: ({ number, amount, paidOn }) => `Оплачено ${amount}, ${paidOn}, квитанция ${number}.`,
    receipt: ({ receiptUrl }) => `Квитанция (нужна ID-карта): ${receiptUrl}`,
    check: ({ checkUrl }) => `Проверить квитанцию: ${checkUrl}`,
  },
};

/** A receipt, asked for by its payer: where it is, and where it can be checked. */
export const receipt: Template = {
  class: 'notice',
  required: ['number', 'amount', 'paidOn', 'receiptUrl', 'checkUrl'],
  mail: {
    isReport: false,
    render: (language, filling) => {
      const words = WORDS[language];
      const paragraphs = [words.paid(filling), words.receipt(filling), words.check(filling)];
      return plainMail(language, words.subject(filling), paragraphs);
    },
  },
};
