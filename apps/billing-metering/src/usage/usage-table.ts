import type { UsageCounts, UsageKind } from './usage.js';

/** By what usage is split. */
export type UsageGrouping = 'sender' | 'day' | 'kind';

export type UsageLanguage = 'hy' | 'en' | 'ru';

interface Words {
  readonly title: string;
  readonly group: Readonly<Record<UsageGrouping, string>>;
  readonly counts: readonly [messages: string, sms: string, smsSegments: string];
  readonly kind: Readonly<Record<UsageKind, string>>;
}

const WORDS: Readonly<Record<UsageLanguage, Words>> = {
  hy: {
    title: 'Օգտագործում',
    group: { sender: 'Հասցե', day: 'Օր', kind: 'Ստացողի տեսակ' },
    counts: ['Նամակներ', 'SMS', 'SMS-ի մասեր'],
    kind: { person: 'ֆիզիկական անձ', organisation: 'կազմակերպություն', phone: 'հեռախոսահամար' },
  },
  en: {
    title: 'Usage',
    group: { sender: 'Address', day: 'Day', kind: 'Kind of recipient' },
    counts: ['Messages', 'SMS', 'SMS parts'],
    kind: { person: 'person', organisation: 'organisation', phone: 'phone' },
  },
  ru: {
    title: 'Использование',
    group: { sender: 'Адрес', day: 'День', kind: 'Вид получателя' },
    counts: ['Письма', 'SMS', 'Части SMS'],
    kind: { person: 'физическое лицо', organisation: 'организация', phone: 'номер телефона' },
  },
};

/** Name of the table, for its sheet. */
export function tableTitle(language: UsageLanguage): string {
  return WORDS[language].title;
}

/** The columns' names. */
export function tableColumns(groupBy: UsageGrouping, language: UsageLanguage): string[] {
  return [WORDS[language].group[groupBy], ...WORDS[language].counts];
}

/** What a table says for a kind of recipient. */
export function kindName(kind: UsageKind, language: UsageLanguage): string {
  return WORDS[language].kind[kind];
}

/** What callers are told of counts: SMS are counted apart from other messages. */
export interface ShownCounts {
  readonly messages: number;
  readonly sms: number;
  readonly smsSegments: number;
}

export function shownCounts({ persons, organisations, sms, smsSegments }: UsageCounts): ShownCounts {
  return { messages: persons + organisations, sms, smsSegments };
}

/** A sum by kind of recipient, in the order of their names; kinds that nothing went to are left out. */
export function countsByKind({
  persons,
  organisations,
  sms,
  smsSegments,
}: UsageCounts): [UsageKind, ShownCounts][] {
  const none = { messages: 0, sms: 0, smsSegments: 0 };
  const all: [UsageKind, ShownCounts][] = [
    ['organisation', { ...none, messages: organisations }],
    ['person', { ...none, messages: persons }],
    ['phone', { ...none, sms, smsSegments }],
  ];
  return all.filter(([, counts]) => counts.messages + counts.sms > 0);
}
