import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

interface Words {
  readonly subject: string;
  readonly news: string;
  readonly more: string;
}

const ACTIVE: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'ID քարտի սերտիֆիկատն ակտիվացված է',
    news: 'Ձեր ID քարտի սերտիֆիկատն ակտիվացված է։',
    more: 'Կարող եք օգտվել e-citizen.am համակարգից։',
  },
  en: {
    subject: 'The certificate of your ID card is active',
    news: 'The certificate of your ID card is active.',
    more: 'You can use e-citizen.am now.',
  },
  ru: {
    subject: 'Сертификат Вашей ID-карты активирован',
    news: 'Сертификат Вашей ID-карты активирован.',
    more: 'Вы можете пользоваться e-citizen.am.',
  },
};

const SUSPENDED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'ID քարտի սերտիֆիկատի գործողությունը կասեցված է',
    news: 'Ձեր ID քարտի սերտիֆիկատի գործողությունը կասեցված է։',
    more: 'Տեղեկությունների համար այցելեք ekeng.am կայք։',
  },
  en: {
    subject: 'The certificate of your ID card is suspended',
    news: 'The certificate of your ID card is suspended.',
    more: 'For information see ekeng.am.',
  },
  ru: {
    subject: 'Действие сертификата Вашей ID-карты приостановлено',
    news: 'Действие сертификата Вашей ID-карты приостановлено.',
    more: 'Подробности на сайте ekeng.am.',
  },
};

const REVOKED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'ID քարտի սերտիֆիկատը չեղարկված է',
    news: 'Ձեր ID քարտի սերտիֆիկատը չեղարկված է։',
    more: 'Տեղեկությունների համար այցելեք ekeng.am կայք։',
  },
  en: {
    subject: 'The certificate of your ID card is revoked',
    news: 'The certificate of your ID card is revoked.',
    more: 'For information see ekeng.am.',
  },
  ru: {
    subject: 'Сертификат Вашей ID-карты отозван',
    news: 'Сертификат Вашей ID-карты отозван.',
    more: 'Подробности на сайте ekeng.am.',
  },
};

/** The card holder is registered and has paid. */
export const certificateActive = noticeOf([], () => ACTIVE);

/** The certificate no longer lets its holder in; `state` says for now (`suspended`) or for good (`revoked`). */
export const certificateBlocked = noticeOf(['state'], (state) => {
  if (state === 'suspended') return SUSPENDED;
  if (state === 'revoked') return REVOKED;
  throw new AppError(NOTIFICATION_ERRORS.parameterMalformed, {
    message: 'state is neither suspended nor revoked',
  });
});

function noticeOf(
  required: readonly string[],
  wordsOf: (state: string | undefined) => Readonly<Record<Language, Words>>,
): Template {
  return {
    class: 'notice',
    required,
    sms: (language, { state }) => {
      const { news, more } = wordsOf(state)[language];
      return `${news} ${more}`;
    },
    mail: {
      isReport: false,
      render: (language, { state }) => {
        const { subject, news, more } = wordsOf(state)[language];
        return plainMail(language, subject, [news, more]);
      },
    },
  };
}
