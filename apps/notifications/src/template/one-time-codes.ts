import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

const REGISTRATION_SMS: Readonly<Record<Language, (code: string) => string>> = {
  hy: (code) => `Գրանցման հաստատման կոդ՝ ${code}։ Կոդը մի՛ հայտնեք այլ անձանց։`,
  en: (code) => `Registration code: ${code}. Do not give it to anybody else.`,
  ru: (code) => `Код подтверждения регистрации: ${code}. Никому его не сообщайте.`,
};

const FORWARDING_SMS: Readonly<Record<Language, (code: string) => string>> = {
  hy: (code) => `Վերահասցեագրման կոդ՝ ${code}։ Կոդը մի՛ հայտնեք այլ անձանց։`,
  en: (code) => `Code for forwarding your letters: ${code}. Do not give it to anybody else.`,
  ru: (code) => `Код для пересылки писем: ${code}. Никому его не сообщайте.`,
};

interface Words {
  readonly subject: string;
  readonly why: string;
  readonly code: string;
  readonly whatToDo: string;
  readonly notYou: string;
}

const FORWARDING_MAIL: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Վերահասցեագրման հաստատման կոդ',
    why: 'Այս հասցեն նշվել է որպես պաշտոնական էլեկտրոնային փոստի (ՊԷՓ) նամակների վերահասցեագրման հասցե։',
    code: 'Հաստատման կոդ՝',
    whatToDo: 'Մուտքագրեք կոդը համակարգում՝ հաստատելու համար, որ հասցեն Ձերն է։ Կոդը մի՛ հայտնեք այլ անձանց։',
    notYou:
      'Եթե նման հայտ չեք ներկայացրել, որևէ գործողություն անհրաժեշտ չէ․ առանց կոդի նամակներ այս հասցեին չեն ուղարկվի։',
  },
  en: {
    subject: 'Confirmation code for forwarding',
    why: 'This address was named as one to which letters of Official Electronic Mail (PEP) are forwarded.',
    code: 'Confirmation code:',
    whatToDo:
      'Enter the code in the system to confirm that the address is yours. Do not give the code to anybody else.',
    notYou:
      'If you have not asked for this, you need do nothing: without the code nothing is forwarded to this address.',
  },
  ru: {
    subject: 'Код подтверждения пересылки',
    why: 'Этот адрес указан как адрес для пересылки писем официальной электронной почты (ՊԷՓ).',
    code: 'Код подтверждения:',
    whatToDo: 'Введите код в системе, чтобы подтвердить, что адрес Ваш. Не сообщайте код другим лицам.',
    notYou: 'Если Вы этого не запрашивали, ничего делать не нужно: без кода письма на этот адрес не пойдут.',
  },
};

/** The code that proves that somebody who registers has the phone that they name. */
export const registrationCode: Template = {
  class: 'code',
  required: ['code'],
  sms: (language, { code = '' }) => REGISTRATION_SMS[language](code),
};

/** The code that proves that the owner of a mailbox has the phone or the address to which it is to forward. */
export const forwardingCode: Template = {
  class: 'code',
  required: ['code'],
  sms: (language, { code = '' }) => FORWARDING_SMS[language](code),
  mail: {
    isReport: false,
    render: (language, { code = '' }) => {
      const words = FORWARDING_MAIL[language];
      const paragraphs = [words.why, `${words.code} ${code}`, words.whatToDo, words.notYou];
      return plainMail(language, words.subject, paragraphs);
    },
  },
};
