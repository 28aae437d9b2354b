import type { Verdict } from './check-legs.js';
import type { Language } from './template.js';

interface CheckWords {
  readonly subject: string;
  readonly intro: string;
  readonly facts: {
    readonly subject: string;
    readonly receivedAt: string;
    readonly client: string;
    readonly messageId: string;
  };
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** By leg; one that is not named here is shown as it is called. */
  readonly legs: Readonly<Record<string, string>>;
  readonly allPass: string;
  readonly someFail: (count: number) => string;
  readonly automatic: string;
}

/** What the check report says, by language. */
export const CHECK_WORDS: Readonly<Record<Language, CheckWords>> = {
  hy: {
    subject: 'Ստուգման արդյունքները',
    intro: 'Ստուգման հասցեին ուղարկված Ձեր նամակի ստուգման արդյունքները հետևյալն են։ Նամակը չի հաշվառվում։',
    facts: {
      subject: 'Նամակի թեմա',
      receivedAt: 'Ստացվել է',
      client: 'Ուղարկող սերվեր',
      messageId: 'Նամակի նույնացուցիչ',
    },
    verdicts: { pass: 'ԱՆՑԵԼ Է', fail: 'ՉԻ ԱՆՑԵԼ', none: 'ՉԿԱ', unknown: 'ՉԻ ՊԱՐԶՎԵԼ' },
    legs: {
      registered: 'Հասցեի գրանցում',
      suspended: 'Կասեցում',
      source: 'Ուղարկման աղբյուր',
      spf: 'SPF',
      dkim: 'DKIM',
      dmarc: 'DMARC',
      from: 'From վերնագիր',
      hops: 'Անցած փոստային սերվերներ',
      size: 'Չափ',
      charset: 'Կոդավորում',
    },
    allPass: 'Խախտումներ չեն հայտնաբերվել։',
    someFail: (count) => `Չանցած ստուգումների քանակը՝ ${String(count)}։ Մանրամասները՝ ստորև։`,
    automatic: 'Սույն նամակն ուղարկվել է ինքնաշխատ եղանակով․ խնդրում ենք չպատասխանել։',
  },
  en: {
    subject: 'Check results',
    intro:
      'These are the results for the letter that you sent to the check address. The letter is not counted.',
    facts: {
      subject: 'Subject',
      receivedAt: 'Received',
      client: 'Sending server',
      messageId: 'Message-ID',
    },
    verdicts: { pass: 'PASS', fail: 'FAIL', none: 'NONE', unknown: 'UNKNOWN' },
    legs: {
      registered: 'Registered address',
      suspended: 'Suspension',
      source: 'Sending source',
      spf: 'SPF',
      dkim: 'DKIM',
      dmarc: 'DMARC',
      from: 'From header',
      hops: 'Mail servers on the way',
      size: 'Size',
      charset: 'Character set',
    },
    allPass: 'No check failed.',
    someFail: (count) => `Checks that failed: ${String(count)}. The details are below.`,
    automatic: 'This message was sent automatically; replies are not read.',
  },
  ru: {
    subject: 'Результаты проверки',
    intro: 'Результаты проверки письма, отправленного вами на адрес проверки. Письмо не учитывается.',
    facts: {
      subject: 'Тема письма',
      receivedAt: 'Получено',
      client: 'Сервер отправителя',
      messageId: 'Идентификатор письма',
    },
    verdicts: { pass: 'ПРОЙДЕНО', fail: 'НЕ ПРОЙДЕНО', none: 'НЕТ', unknown: 'НЕ ВЫЯСНЕНО' },
    legs: {
      registered: 'Регистрация адреса',
      suspended: 'Приостановка',
      source: 'Источник отправки',
      spf: 'SPF',
      dkim: 'DKIM',
      dmarc: 'DMARC',
      from: 'Заголовок From',
      hops: 'Почтовые серверы в пути',
      size: 'Размер',
      charset: 'Кодировка',
    },
    allPass: 'Нарушений не обнаружено.',
    someFail: (count) => `Не пройдено проверок: ${String(count)}. Подробности ниже.`,
    automatic: 'Это письмо отправлено автоматически, отвечать на него не нужно.',
  },
};
