import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { plainMail } from './plain-mail.js';
import type { Filling, Language, RenderedMail, Template } from './template.js';

const MEASURES = ['messages', 'sms', 'smsSegments'] as const;
type Measure = (typeof MEASURES)[number];

interface Words {
  readonly measures: Readonly<Record<Measure, string>>;
  readonly subject: (measure: string, count: string) => string;
  readonly news: (organisation: string, scope: string, measure: string, time: string) => string;
  readonly allAddresses: string;
  readonly oneAddress: (address: string) => string;
  readonly threshold: string;
  readonly count: string;
  readonly whoChanges: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  hy: {
    measures: {
      messages: 'նամակների քանակը',
      sms: 'SMS նամակների քանակը',
      smsSegments: 'SMS մասերի քանակը',
    },
    subject: (measure, count) => `Ուղարկված ${measure} հասել է սահմանված շեմին՝ ${count}`,
    news: (organisation, scope, measure, time) =>
      `«${organisation}» կազմակերպության ${scope} ուղարկված ${measure} հասել է սահմանված շեմին (${time})։`,
    allAddresses: 'բոլոր հասցեներից',
    oneAddress: (address) => `${address} հասցեից`,
    threshold: 'Սահմանված շեմը՝',
    count: 'Ուղարկված քանակը՝',
    whoChanges: 'Շեմը կարող է փոխել կազմակերպության ադմինիստրատորը։',
  },
  en: {
    measures: { messages: 'letters', sms: 'SMS', smsSegments: 'SMS parts' },
    subject: (measure, count) => `Your threshold is reached: ${count} ${measure} sent`,
    news: (organisation, scope, measure, time) =>
      `The number of ${measure} that “${organisation}” has sent from ${scope} reached the threshold (${time}).`,
    allAddresses: 'all its addresses',
    oneAddress: (address) => address,
    threshold: 'Threshold:',
    count: 'Sent:',
    whoChanges: 'An administrator of the organisation can change the threshold.',
  },
  ru: {
    measures: { messages: 'писем', sms: 'SMS-писем', smsSegments: 'частей SMS' },
    subject: (measure, count) => `Достигнут заданный порог: отправлено ${measure} – ${count}`,
    news: (organisation, scope, measure, time) =>
      `Число ${measure}, отправленных организацией «${organisation}» ${scope}, достигло заданного порога (${time}).`,
    allAddresses: 'со всех адресов',
    oneAddress: (address) => `с адреса ${address}`,
    threshold: 'Порог:',
    count: 'Отправлено:',
    whoChanges: 'Изменить порог может администратор организации.',
  },
};

/** What an organisation sent reached a threshold that its administrator set; an empty `address` means all of its addresses. */
export const usageAlert: Template = {
  class: 'notice',
  required: ['organisation', 'address', 'measure', 'threshold', 'count', 'from', 'to'],
  mail: { isReport: false, render },
};

function render(language: Language, filling: Filling): RenderedMail {
  const { organisation = '', address = '', threshold = '', count = '', from = '', to = '' } = filling;
  const words = WORDS[language];
  const measure = words.measures[readMeasure(filling['measure'])];
  const scope = address === '' ? words.allAddresses : words.oneAddress(address);
  const time = from === to ? from : `${from} – ${to}`;
  return plainMail(language, words.subject(measure, count), [
    words.news(organisation, scope, measure, time),
    `${words.threshold} ${threshold}`,
    `${words.count} ${count}`,
    words.whoChanges,
  ]);
}

function readMeasure(text: string | undefined): Measure {
  const measure = MEASURES.find((known) => known === text);
  if (measure !== undefined) return measure;
  throw new AppError(NOTIFICATION_ERRORS.parameterMalformed, {
    message: `measure is none of ${MEASURES.join(', ')}`,
  });
}
