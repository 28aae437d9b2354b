import type { ReaderRole } from '../message/reading.js';
import type { Language } from '../proof/language.js';

/** What stands on a recipient's proof. */
export interface ProofWords {
  readonly title: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly message: string;
  readonly digest: string;
  readonly received: string;
  readonly opened: string;
  readonly certified: string;
  readonly notCertified: string;
  readonly by: string;
  readonly statement: string;
  readonly parts: string;
  readonly wholeLetter: string;
  readonly part: string;
  readonly openedAt: string;
  readonly notOpened: string;
  readonly corrections: string;
  readonly evidence: string;
  readonly event: string;
  readonly time: string;
  readonly id: string;
  readonly yerevan: string;
  readonly made: string;
  readonly page: string;
  readonly roles: Readonly<Record<ReaderRole, string>>;
}

export const PROOF_WORDS: Readonly<Record<Language, ProofWords>> = {
  hy: {
    title: 'Նամակը ստանալու և կարդալու ապացույց',
    sender: 'Ուղարկող',
    recipient: 'Հասցեատեր',
    subject: 'Վերնագիր',
    message: 'Նամակի համար',
    digest: 'Բովանդակության դրոշմ',
    received: 'Ստացվել է',
    opened: 'Բացվել է',
    certified: 'Հավաստվել է',
    notCertified: 'Դեռևս հավաստված չէ',
    by: 'Հավաստող',
    statement: 'Հավաստման տեքստը',
    parts: 'Նամակի մասերը հավաստման պահին',
    wholeLetter: 'Ամբողջ նամակը',
    part: 'Մաս',
    openedAt: 'Բացվել է',
    notOpened: 'Չի բացվել',
    corrections: 'Հավաստման ուղղումներ',
    evidence: 'Վկայություններ',
    event: 'Իրադարձություն',
    time: 'Ժամանակ',
    id: 'Վկայության համար',
    yerevan: 'Ժամանակը՝ Երևանի',
    made: 'Փաստաթուղթը կազմվել է',
    page: 'էջ',
    roles: { owner: 'հասցեատեր', representative: 'ներկայացուցիչ', delegate: 'լիազորված անձ' },
  },
  en: {
    title: 'Proof of receiving and reading a letter',
    sender: 'Sender',
    recipient: 'Recipient',
    subject: 'Subject',
    message: 'Letter number',
    digest: 'Digest of the content',
    received: 'Received',
    opened: 'Opened',
    certified: 'Certified',
    notCertified: 'Not certified yet',
    by: 'Certified by',
    statement: 'Words certified',
    parts: 'Parts of the letter when it was certified',
    wholeLetter: 'Whole letter',
    part: 'Part',
    openedAt: 'Opened',
    notOpened: 'Not opened',
    corrections: 'Corrections of the certification',
    evidence: 'Evidence',
    event: 'Event',
    time: 'Time',
    id: 'Evidence number',
    yerevan: 'Times are Yerevan time',
    made: 'This document was made',
    page: 'page',
    roles: { owner: 'owner', representative: 'representative', delegate: 'delegate' },
  },
  ru: {
    title: 'Подтверждение получения и прочтения письма',
    sender: 'Отправитель',
    recipient: 'Адресат',
    subject: 'Тема',
    message: 'Номер письма',
    digest: 'Хеш содержания',
    received: 'Получено',
    opened: 'Открыто',
    certified: 'Удостоверено',
    notCertified: 'Ещё не удостоверено',
    by: 'Удостоверил',
    statement: 'Удостоверенный текст',
    parts: 'Части письма на момент удостоверения',
    wholeLetter: 'Письмо целиком',
    part: 'Часть',
    openedAt: 'Открыта',
    notOpened: 'Не открывалась',
    corrections: 'Исправления удостоверения',
    evidence: 'Свидетельства',
    event: 'Событие',
    time: 'Время',
    id: 'Номер свидетельства',
    yerevan: 'Время ереванское',
    made: 'Документ составлен',
    page: 'стр.',
    roles: { owner: 'адресат', representative: 'представитель', delegate: 'уполномоченное лицо' },
  },
};
