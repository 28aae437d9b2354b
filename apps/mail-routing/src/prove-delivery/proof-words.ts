import type { ReaderRole } from '../message/reading.js';
import type { Language } from '../proof/language.js';

/** What stands on a proof of delivery. */
export interface ProofWords {
  readonly title: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly message: string;
  readonly size: string;
  readonly digest: string;
  readonly accepted: string;
  readonly events: string;
  readonly time: string;
  readonly event: string;
  readonly logIndex: string;
  readonly national: string;
  readonly part: string;
  readonly deadline: string;
  readonly log: string;
  readonly checkpoint: string;
  readonly sealed: string;
  readonly stamped: string;
  readonly yes: string;
  readonly no: string;
  readonly logKey: string;
  readonly notSealed: string;
  readonly json: string;
  readonly howToCheck: readonly string[];
  readonly yerevan: string;
  readonly made: string;
  readonly check: string;
  readonly page: string;
  readonly roles: Readonly<Record<ReaderRole, string>>;
}

export const PROOF_WORDS: Readonly<Record<Language, ProofWords>> = {
  hy: {
    title: 'Պաշտոնական նամակի առաքման ապացույց',
    sender: 'Ուղարկող',
    recipient: 'Հասցեատեր',
    subject: 'Վերնագիր',
    message: 'Նամակի համար',
    size: 'Չափը, բայթ',
    digest: 'Բովանդակության դրոշմ',
    accepted: 'Ընդունվել է',
    events: 'Ինչ է տեղի ունեցել',
    time: 'Ժամանակ',
    event: 'Իրադարձություն',
    logIndex: 'Տեղը',
    national: 'Հայաստանի իրադարձություն',
    part: 'Մաս',
    deadline: 'Ժամկետը',
    log: 'Վկայությունների մատյան',
    checkpoint: 'Մատյանի վիճակը՝ գրառումներ և արմատ',
    sealed: 'Կնքվել է',
    stamped: 'Ժամանակի դրոշմ',
    yes: 'կա',
    no: 'չկա',
    logKey: 'Մատյանի բանալի',
    notSealed: 'Վկայությունները դեռ չեն մտել մատյան. դա տեղի է ունենում մեկ վայրկյանում։',
    json: 'evidence.json ֆայլի դրոշմ',
    howToCheck: [
      'Ինչպես ստուգել. 1) սկանավորեք ստորև բերված կոդը և համեմատեք պատասխանն այս թղթի հետ. 2) խնդրեք .asice ֆայլը և գործարկեք pep-verify ծրագիրը. այն ստուգում է առանց ցանցի. 3) նամակի ֆայլի SHA-256 դրոշմը պետք է լինի նույնը, ինչ վերևում է։',
    ],
    yerevan: 'Ժամանակը՝ Երևանի։',
    made: 'Փաստաթուղթը կազմվել է',
    check: 'Ստուգել այս ապացույցը',
    page: 'էջ',
    roles: { owner: 'հասցեատեր', representative: 'ներկայացուցիչ', delegate: 'լիազորված անձ' },
  },
  en: {
    title: 'Proof of delivery of an official letter',
    sender: 'Sender',
    recipient: 'Recipient',
    subject: 'Subject',
    message: 'Letter number',
    size: 'Size, octets',
    digest: 'Digest of the content',
    accepted: 'Accepted',
    events: 'What happened',
    time: 'Time',
    event: 'Event',
    logIndex: 'Place',
    national: 'event of Armenia',
    part: 'Part',
    deadline: 'Deadline',
    log: 'Evidence log',
    checkpoint: 'State of the log: entries and root',
    sealed: 'Sealed',
    stamped: 'Time-stamp (RFC 3161)',
    yes: 'yes',
    no: 'no',
    logKey: 'Key of the log',
    notSealed: 'The evidence is not in the log yet; that takes a second.',
    json: 'Digest of evidence.json',
    howToCheck: [
      'How to check it: 1) scan the code below and compare the answer with this paper; 2) ask for the .asice file and run pep-verify on it, which needs no network; 3) the SHA-256 digest of the letter’s file must be the one above.',
    ],
    yerevan: 'Times are Yerevan time.',
    made: 'This document was made',
    check: 'Check this proof',
    page: 'page',
    roles: { owner: 'owner', representative: 'representative', delegate: 'delegate' },
  },
  ru: {
    title: 'Подтверждение доставки официального письма',
    sender: 'Отправитель',
    recipient: 'Адресат',
    subject: 'Тема',
    message: 'Номер письма',
    size: 'Размер, байт',
    digest: 'Хеш содержания',
    accepted: 'Принято',
    events: 'Что произошло',
    time: 'Время',
    event: 'Событие',
    logIndex: 'Место',
    national: 'событие Армении',
    part: 'Часть',
    deadline: 'Срок',
    log: 'Журнал свидетельств',
    checkpoint: 'Состояние журнала: записи и корень',
    sealed: 'Скреплено',
    stamped: 'Отметка времени (RFC 3161)',
    yes: 'есть',
    no: 'нет',
    logKey: 'Ключ журнала',
    notSealed: 'Свидетельства ещё не в журнале; это занимает секунду.',
    json: 'Хеш файла evidence.json',
    howToCheck: [
      'Как проверить: 1) отсканируйте код ниже и сравните ответ с этой бумагой; 2) запросите файл .asice и запустите для него pep-verify, сеть не нужна; 3) хеш SHA-256 файла письма должен совпасть с приведённым выше.',
    ],
    yerevan: 'Время ереванское.',
    made: 'Документ составлен',
    check: 'Проверить это подтверждение',
    page: 'стр.',
    roles: { owner: 'адресат', representative: 'представитель', delegate: 'уполномоченное лицо' },
  },
};
