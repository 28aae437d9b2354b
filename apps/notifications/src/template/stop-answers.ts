import type { Language, Template } from './template.js';

const STOPPED: Readonly<Record<Language, string>> = {
  hy: 'SMS ծանուցումներն անջատված են։ Միացնելու համար ուղարկեք ՍԿՍԵԼ։',
  en: 'SMS notices are off. To turn them on again, send START.',
  ru: 'SMS-уведомления отключены. Чтобы включить их, отправьте СТАРТ.',
};

const STARTED: Readonly<Record<Language, string>> = {
  hy: 'SMS ծանուցումները միացված են։ Անջատելու համար ուղարկեք ԴԱԴԱՐ։',
  en: 'SMS notices are on. To turn them off, send STOP.',
  ru: 'SMS-уведомления включены. Чтобы отключить их, отправьте СТОП.',
};

/** The answer to STOP. Of the class of codes: whoever wrote just now waits for it, and has just stopped notices. */
export const stopConfirmed: Template = {
  class: 'code',
  required: [],
  sms: (language) => STOPPED[language],
};

/** The answer to START. */
export const startConfirmed: Template = {
  class: 'code',
  required: [],
  sms: (language) => STARTED[language],
};
