import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

interface Words {
  readonly subject: string;
  readonly news: (endsOn: string) => string;
  readonly more: string;
}

const TERM: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Ծառայության վճարված ժամկետն ավարտվում է',
    news: (endsOn) => `Ծառայության տարեկան վճարը գործում է մինչև ${endsOn} ներառյալ։`,
    more: 'Երկարաձգելու համար վճարեք e-citizen.am կայքում։',
  },
  en: {
    subject: 'Your paid term is about to end',
    news: (endsOn) => `Your yearly fee is paid until ${endsOn}.`,
    more: 'To go on, pay at e-citizen.am.',
  },
  ru: {
    subject: 'Оплаченный срок услуги заканчивается',
    news: (endsOn) => `Услуга оплачена по ${endsOn}.`,
    more: 'Чтобы продлить, оплатите на e-citizen.am.',
  },
};

const CERTIFICATE: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'ID քարտի սերտիֆիկատի ժամկետն ավարտվում է',
    news: (endsOn) => `Ձեր ID քարտի սերտիֆիկատը վավեր է մինչև ${endsOn}։`,
    more: 'Դիմեք նոր քարտ ստանալու համար և գրանցեք այն e-citizen.am կայքում։',
  },
  en: {
    subject: 'The certificate of your ID card is about to end',
    news: (endsOn) => `The certificate of your ID card is valid until ${endsOn}.`,
    more: 'Apply for a new card and register it at e-citizen.am.',
  },
  ru: {
    subject: 'Срок действия сертификата ID-карты заканчивается',
    news: (endsOn) => `Сертификат Вашей ID-карты действителен до ${endsOn}.`,
    more: 'Получите новую карту и зарегистрируйте её на e-citizen.am.',
  },
};

/** What a person has paid for ends soon. */
export const termEnding = noticeOf(TERM);
/** The certificate itself ends soon, and with it the card’s use here. */
export const certificateEnding = noticeOf(CERTIFICATE);

function noticeOf(inLanguages: Readonly<Record<Language, Words>>): Template {
  return {
    class: 'notice',
    required: ['endsOn'],
    sms: (language, { endsOn = '' }) => {
      const { news, more } = inLanguages[language];
      return `${news(endsOn)} ${more}`;
    },
    mail: {
      isReport: false,
      render: (language, { endsOn = '' }) => {
        const { subject, news, more } = inLanguages[language];
        return plainMail(language, subject, [news(endsOn), more]);
      },
    },
  };
}
