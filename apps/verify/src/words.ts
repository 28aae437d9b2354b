import type { Check } from './bundle/bundle.js';

const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the command says. */
export interface Words {
  readonly verdict: Readonly<Record<'proved' | 'unsure' | 'false', string>>;
  readonly result: Readonly<Record<'proved' | 'unsure' | 'false', string>>;
  readonly checks: Readonly<Record<Check, string>>;
  readonly signer: string;
  readonly since: string;
  readonly letter: string;
  readonly from: string;
  readonly to: string;
  readonly happened: string;
  readonly by: string;
  readonly trustHint: string;
  readonly logKeyHint: string;
}

/** The language that a tag such as `ru_RU.UTF-8` names; Armenian for any other. */
export function languageOf(tag: string): Language {
  return LANGUAGES.find((one) => tag.toLowerCase().startsWith(one)) ?? 'hy';
}

export const WORDS: Readonly<Record<Language, Words>> = {
  hy: {
    verdict: {
      proved: 'ԱՊԱՑՈՒՑՎԱԾ Է',
      unsure: 'ՍԽԱԼ ՉԿԱ, ԲԱՅՑ ԱՄԵՆ ԻՆՉ ԱՊԱՑՈՒՑՎԱԾ ՉԷ',
      false: 'ՍԽԱԼ Է',
    },
    result: { proved: 'այո', unsure: '?', false: 'ՈՉ' },
    checks: {
      form: 'ֆայլը կարդացվում է',
      digest: 'ստորագրված է և անփոփոխ',
      signature: 'ստորագրության հեղինակը',
      certificate: 'վկայականը տրված է վստահելի մարմնի կողմից',
      'time-stamp': 'ստորագրության ժամանակի դրոշմ',
      checkpoint: 'մատյանի վիճակը ստորագրված է',
      'log-key': 'մատյանի բանալին վստահելի է',
      'checkpoint-time': 'մատյանի ժամանակի դրոշմ',
      leaf: 'վկայությունը մատյանում է',
      'leaf-withheld':
        'վկայությունը մատյանում է, բայց մի մասը ցույց չի տրվում. դա հավաստում է միայն ստորագրությունը',
      'not-sealed': 'վկայությունը դեռ մատյանում չէ',
      letter: 'նամակը հենց այն է',
      'letter-missing': 'նամակը ներսում չէ. համեմատեք դրոշմը',
      agrees: 'համընկնում է վկայությունների հետ',
    },
    signer: 'Ստորագրող',
    since: 'Գոյություն ունի առնվազն',
    letter: 'Նամակ',
    from: 'Ուղարկող',
    to: 'Հասցեատեր',
    happened: 'Տեղի է ունեցել (ժամանակը՝ Երևանի)',
    by: 'հավաստող',
    trustHint: 'Ում հավատալ՝ չի նշված. --trust ca.pem',
    logKeyHint: 'Մատյանի բանալին վերցված է փաթեթից. --log-key',
  },
  en: {
    verdict: { proved: 'PROVED', unsure: 'NOTHING IS WRONG, BUT NOT ALL IS PROVED', false: 'FALSE' },
    result: { proved: 'yes', unsure: '?', false: 'NO' },
    checks: {
      form: 'can be read',
      digest: 'is signed and unchanged',
      signature: 'signed by',
      certificate: 'the certificate comes from an authority that is believed',
      'time-stamp': 'time-stamp of the signature',
      checkpoint: 'the state of the log is signed',
      'log-key': 'the key of the log is believed',
      'checkpoint-time': 'time-stamp of the log',
      leaf: 'the evidence is in the log',
      'leaf-withheld':
        'the evidence is in the log; part of it is not shown, so only the signature says that it is this',
      'not-sealed': 'the evidence is not in the log yet',
      letter: 'is the letter that the evidence is about',
      'letter-missing': 'the letter is not inside; compare its digest',
      agrees: 'agrees with the evidence',
    },
    signer: 'Signer',
    since: 'Existed no later than',
    letter: 'Letter',
    from: 'From',
    to: 'To',
    happened: 'What happened (Yerevan time)',
    by: 'by',
    trustHint: 'Nobody is believed yet: --trust ca.pem',
    logKeyHint: 'The log’s key was taken from the bundle: --log-key',
  },
  ru: {
    verdict: { proved: 'ДОКАЗАНО', unsure: 'ОШИБОК НЕТ, НО ДОКАЗАНО НЕ ВСЁ', false: 'НЕВЕРНО' },
    result: { proved: 'да', unsure: '?', false: 'НЕТ' },
    checks: {
      form: 'читается',
      digest: 'подписан и не изменён',
      signature: 'подписал',
      certificate: 'сертификат выдан тем, кому доверяют',
      'time-stamp': 'отметка времени подписи',
      checkpoint: 'состояние журнала подписано',
      'log-key': 'ключу журнала доверяют',
      'checkpoint-time': 'отметка времени журнала',
      leaf: 'свидетельство есть в журнале',
      'leaf-withheld':
        'свидетельство есть в журнале; часть его не показана, и что это оно, говорит только подпись',
      'not-sealed': 'свидетельства ещё нет в журнале',
      letter: 'это то письмо, о котором свидетельства',
      'letter-missing': 'письма внутри нет; сравните хеш',
      agrees: 'совпадает со свидетельствами',
    },
    signer: 'Подписал',
    since: 'Существует не позднее чем с',
    letter: 'Письмо',
    from: 'От',
    to: 'Кому',
    happened: 'Что произошло (время ереванское)',
    by: 'удостоверил',
    trustHint: 'Кому доверять, не указано: --trust ca.pem',
    logKeyHint: 'Ключ журнала взят из пакета: --log-key',
  },
};
