import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

interface Words {
  readonly sms: (sender: string) => string;
  readonly subject: (sender: string) => string;
  readonly news: (sender: string) => string;
  readonly whatToDo: string;
}

const WAITING: Readonly<Record<Language, Words>> = {
  hy: {
    sms: (sender) => `${sender} հասցեից ստացել եք պաշտոնական նամակ։ Կարդալու համար մուտք գործեք e-citizen.am`,
    subject: (sender) => `Պաշտոնական նամակ ${sender} հասցեից`,
    news: (sender) =>
      `${sender} հասցեից Ձեր պաշտոնական էլեկտրոնային փոստի (ՊԷՓ) արկղում ստացվել է նոր նամակ։`,
    whatToDo:
      'Նամակը կարդալու և դրա ընթերցումը հավաստելու համար ID քարտով մուտք գործեք https://e-citizen.am կայք։',
  },
  en: {
    sms: (sender) =>
      `You have an official letter from ${sender}. Sign in at e-citizen.am with your ID card to read it.`,
    subject: (sender) => `Official letter from ${sender}`,
    news: (sender) =>
      `There is a new letter from ${sender} in your mailbox of Official Electronic Mail (PEP).`,
    whatToDo: 'To read it and to certify that you have, sign in at https://e-citizen.am with your ID card.',
  },
  ru: {
    sms: (sender) =>
      `Вам пришло официальное письмо от ${sender}. Чтобы прочитать его, войдите на e-citizen.am`,
    subject: (sender) => `Официальное письмо от ${sender}`,
    news: (sender) => `В Ваш ящик официальной электронной почты (ՊԷՓ) пришло новое письмо от ${sender}.`,
    whatToDo:
      'Чтобы прочитать его и подтвердить прочтение, войдите на сайт https://e-citizen.am с ID-картой.',
  },
};

const REMINDER: Readonly<Record<Language, Words>> = {
  hy: {
    sms: (sender) =>
      `Հիշեցում․ դեռ չեք հավաստել, որ կարդացել եք ${sender} հասցեից ստացված նամակը։ Մուտք գործեք e-citizen.am`,
    subject: (sender) => `Հիշեցում․ պաշտոնական նամակ ${sender} հասցեից`,
    news: (sender) =>
      `${sender} հասցեից ստացված նամակը Ձեր պաշտոնական էլեկտրոնային փոստի (ՊԷՓ) արկղում է, բայց դրա ընթերցումը դեռ հավաստված չէ։`,
    whatToDo:
      'Նամակը կարդալու և դրա ընթերցումը հավաստելու համար ID քարտով մուտք գործեք https://e-citizen.am կայք։',
  },
  en: {
    sms: (sender) =>
      `Reminder: you have not yet certified reading the letter from ${sender}. Sign in at e-citizen.am with your ID card.`,
    subject: (sender) => `Reminder: official letter from ${sender}`,
    news: (sender) =>
      `A letter from ${sender} is in your mailbox of Official Electronic Mail (PEP), and nobody has certified reading it yet.`,
    whatToDo: 'To read it and to certify that you have, sign in at https://e-citizen.am with your ID card.',
  },
  ru: {
    sms: (sender) =>
      `Напоминание: Вы ещё не подтвердили прочтение письма от ${sender}. Войдите на e-citizen.am`,
    subject: (sender) => `Напоминание: официальное письмо от ${sender}`,
    news: (sender) =>
      `В Вашем ящике официальной электронной почты (ՊԷՓ) лежит письмо от ${sender}; его прочтение ещё не подтверждено.`,
    whatToDo:
      'Чтобы прочитать его и подтвердить прочтение, войдите на сайт https://e-citizen.am с ID-картой.',
  },
};

/** A letter lies in the mailbox: from whom, and nothing of what it says. */
export const letterWaiting = noticeOf(WAITING);
/** It has lain there for days. */
export const letterReminder = noticeOf(REMINDER);

function noticeOf(inLanguages: Readonly<Record<Language, Words>>): Template {
  return {
    class: 'notice',
    required: ['sender'],
    sms: (language, { sender = '' }) => inLanguages[language].sms(sender),
    mail: {
      isReport: false,
      render: (language, { sender = '' }) => {
        const words = inLanguages[language];
        return plainMail(language, words.subject(sender), [words.news(sender), words.whatToDo]);
      },
    },
  };
}
