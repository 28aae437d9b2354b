import type { Language } from './language.js';

/** Each event in words, by its name in evidence. */
export const EVENT_WORDS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  hy: {
    SubmissionAcceptance: 'Նամակն ընդունվել է ուղարկողից',
    ContentConsignment: 'Նամակը հասանելի է փոստարկղում',
    ConsignmentNotification: 'Ուղարկվել է ծանուցում',
    ConsignmentNotificationFailure: 'Ծանուցումը չի ուղարկվել',
    RelayToNonERDS: 'Վերահասցեագրվել է',
    RelayToNonERDSFailure: 'Վերահասցեագրումը չի հաջողվել',
    ContentHandover: 'Բովանդակությունը հանձնվել է',
    ContentAcknowledgement: 'Կարդալը և ընդունելը հավաստվել է',
    AcknowledgementCorrection: 'Հավաստումն ուղղվել է',
    AcknowledgementExpiry: 'Հավաստման ժամկետը լրացել է',
    AcknowledgementExtension: 'Հավաստման ժամկետը երկարացվել է',
  },
  en: {
    SubmissionAcceptance: 'Accepted from the sender',
    ContentConsignment: 'Available in the mailbox',
    ConsignmentNotification: 'Notice sent',
    ConsignmentNotificationFailure: 'Notice not sent',
    RelayToNonERDS: 'Forwarded',
    RelayToNonERDSFailure: 'Forwarding failed',
    ContentHandover: 'Content handed over',
    ContentAcknowledgement: 'Reading and acceptance certified',
    AcknowledgementCorrection: 'Certification corrected',
    AcknowledgementExpiry: 'Time to certify was over',
    AcknowledgementExtension: 'Time to certify was extended',
  },
  ru: {
    SubmissionAcceptance: 'Принято от отправителя',
    ContentConsignment: 'Доступно в почтовом ящике',
    ConsignmentNotification: 'Уведомление отправлено',
    ConsignmentNotificationFailure: 'Уведомление не отправлено',
    RelayToNonERDS: 'Переадресовано',
    RelayToNonERDSFailure: 'Переадресация не удалась',
    ContentHandover: 'Содержание передано',
    ContentAcknowledgement: 'Прочтение и принятие удостоверено',
    AcknowledgementCorrection: 'Удостоверение исправлено',
    AcknowledgementExpiry: 'Срок удостоверения истёк',
    AcknowledgementExtension: 'Срок удостоверения продлён',
  },
};

/** Where ETSI EN 319 522-1 (table 1) has the event; events that are Armenia's own have no such place. */
export const EVENT_CLAUSES: Readonly<Record<string, string>> = {
  SubmissionAcceptance: 'A.1',
  ContentConsignment: 'D.1',
  ConsignmentNotification: 'D.3',
  ConsignmentNotificationFailure: 'D.4',
  ContentHandover: 'E.1',
  RelayToNonERDS: 'F.1',
  RelayToNonERDSFailure: 'F.2',
};
