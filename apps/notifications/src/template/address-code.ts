import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

interface Words {
  readonly subject: (address: string) => string;
  readonly why: (organisation: string, address: string) => string;
  readonly code: string;
  readonly whatToDo: string;
  readonly notYou: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  hy: {
    subject: (address) => `Հաստատման կոդ ${address} հասցեի համար`,
    why: (organisation, address) =>
      `«${organisation}» կազմակերպությունը գրանցում է ${address} հասցեն որպես պաշտոնական էլեկտրոնային փոստի (ՊԷՓ) ուղարկողի հասցե։`,
    code: 'Հաստատման կոդ՝',
    whatToDo:
      'Մուտքագրեք կոդը համակարգում՝ հաստատելու համար, որ հասցեն պատկանում է կազմակերպությանը։ Կոդը մի՛ հայտնեք այլ անձանց։',
    notYou:
      'Եթե Ձեր կազմակերպությունը նման հայտ չի ներկայացրել, որևէ գործողություն անհրաժեշտ չէ․ առանց կոդի հասցեն չի գրանցվի։',
  },
  en: {
    subject: (address) => `Confirmation code for the address ${address}`,
    why: (organisation, address) =>
      `The organisation “${organisation}” is registering ${address} as a sender address of Official Electronic Mail (PEP).`,
    code: 'Confirmation code:',
    whatToDo:
      'Enter the code in the system to confirm that the address belongs to the organisation. Do not give the code to anybody else.',
    notYou:
      'If your organisation has not asked for this, you need do nothing: without the code the address is not registered.',
  },
  ru: {
    subject: (address) => `Код подтверждения для адреса ${address}`,
    why: (organisation, address) =>
      `Организация «${organisation}» регистрирует адрес ${address} в качестве адреса отправителя официальной электронной почты (ՊԷՓ).`,
    code: 'Код подтверждения:',
    whatToDo:
      'Введите код в системе, чтобы подтвердить, что адрес принадлежит организации. Не сообщайте код другим лицам.',
    notYou:
      'Если ваша организация не подавала такой заявки, ничего делать не нужно: без кода адрес не будет зарегистрирован.',
  },
};

/** The code that proves that an organisation reads a sender address. */
export const addressCode: Template = {
  class: 'code',
  required: ['organisation', 'address', 'code'],
  mail: {
    isReport: false,
    render: (language, { organisation = '', address = '', code = '' }) => {
      const words = WORDS[language];
      const paragraphs = [
        words.why(organisation, address),
        `${words.code} ${code}`,
        words.whatToDo,
        words.notYou,
      ];
      return plainMail(language, words.subject(address), paragraphs);
    },
  },
};
