import type { Language, Method } from '../payment/payment.js';

interface ReceiptWords {
  readonly title: string;
  readonly number: string;
  readonly paidAt: string;
  readonly payer: string;
  readonly forWhom: string;
  readonly psn: string;
  readonly forWhat: string;
  readonly service: string;
  readonly term: string;
  readonly amount: string;
  readonly refunded: string;
  readonly method: string;
  readonly card: string;
  readonly approvalCode: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly yerevan: string;
  readonly check: string;
}

/** Names of the methods; they are the same in every language. */
export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  arca: 'ArCa',
  'virtual-arca': 'Virtual ArCa',
  visa: 'Visa',
  mastercard: 'Mastercard',
};

/** What stands on a receipt. */
export const RECEIPT_WORDS: Readonly<Record<Language, ReceiptWords>> = {
  hy: {
    title: 'Վճարման անդորրագիր',
    number: 'Անդորրագրի համար',
    paidAt: 'Վճարման ամսաթիվ և ժամ',
    payer: 'Վճարող',
    forWhom: 'Ում համար',
    psn: 'ՀԾՀ',
    forWhat: 'Վճարման նպատակ',
    service: 'Էլեկտրոնային ստորագրության ծառայության տարեկան վճար',
    term: 'Ծառայության ժամկետ',
    amount: 'Գումար',
    refunded: 'Վերադարձված գումար',
    method: 'Վճարման եղանակ',
    card: 'Քարտ',
    approvalCode: 'Հաստատման կոդ',
    recipient: 'Ստացող',
    recipientName: '«ԷԿԵՆԳ» ՓԲԸ',
    yerevan: 'Երևանի ժամանակով',
    check: 'Ստուգել անդորրագիրը',
  },
  en: {
    title: 'Payment receipt',
    number: 'Receipt number',
    paidAt: 'Paid at',
    payer: 'Payer',
    forWhom: 'For whom',
    psn: 'PSN',
    forWhat: 'For what',
    service: 'Annual fee of the electronic signature service',
    term: 'Service term',
    amount: 'Amount',
    refunded: 'Given back',
    method: 'Payment method',
    card: 'Card',
    approvalCode: 'Approval code',
    recipient: 'Paid to',
    recipientName: 'EKENG CJSC',
    yerevan: 'Yerevan time',
    check: 'Check this receipt',
  },
  ru: {
    title: 'Квитанция об оплате',
    number: 'Номер квитанции',
    paidAt: 'Дата и время оплаты',
    payer: 'Плательщик',
    forWhom: 'За кого',
    psn: 'НОЗ',
    forWhat: 'Назначение платежа',
    service: 'Годовая плата за услугу электронной подписи',
    term: 'Срок услуги',
    amount: 'Сумма',
    refunded: 'Возвращено',
    method: 'Способ оплаты',
    card: 'Карта',
    approvalCode: 'Код подтверждения',
    recipient: 'Получатель',
    recipientName: 'ЗАО «ЭКЕНГ»',
    yerevan: 'по ереванскому времени',
    check: 'Проверить квитанцию',
  },
};
