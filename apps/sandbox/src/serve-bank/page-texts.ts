import type { Language } from '../bank/order.js';

/** Which field of the card form is wrong. */
export type FieldProblem = 'method' | 'pan' | 'expiry' | 'cardholder' | 'cvc';
/** How an order ended, as its payer is told. */
export type Ending = 'paid' | 'returned' | 'declined' | 'expired' | 'unknown';

export interface PageTexts {
  readonly languageName: string;
  readonly payment: string;
  readonly notReal: string;
  readonly order: string;
  readonly description: string;
  readonly amount: string;
  /** Followed by a time of day. */
  readonly payBefore: string;
  readonly method: string;
  readonly pan: string;
  readonly expiry: string;
  readonly month: string;
  readonly year: string;
  readonly cardholder: string;
  readonly cardholderHint: string;
  readonly cvc: string;
  readonly cvcHint: string;
  readonly pay: string;
  readonly cancel: string;
  readonly fix: string;
  readonly problems: Readonly<Record<FieldProblem, string>>;
  /** Before the number of attempts that are left; the code stands for itself. */
  readonly tryAgain: (code: number, left: number) => string;
  readonly holder: string;
  readonly holderHint: string;
  readonly codeHint: string;
  readonly code: string;
  readonly confirm: string;
  readonly cancelPayment: string;
  readonly endings: Readonly<Record<Ending, string>>;
  readonly back: string;
  readonly close: string;
  readonly noOrder: string;
}

const HY: PageTexts = {
  languageName: 'Հայերեն',
  payment: 'Վճարում',
  notReal: 'Փորձնական բանկ․ իրական գումար չի գանձվում։',
  order: 'Պատվեր',
  description: 'Նկարագրություն',
  amount: 'Գումար',
  payBefore: 'Վճարեք մինչև ժամը',
  method: 'Վճարման եղանակը',
  pan: 'Քարտի համարը',
  expiry: 'Գործողության ժամկետը',
  month: 'Ամիս',
  year: 'Տարի',
  cardholder: 'Քարտապանի անունը',
  cardholderHint: 'Լատինատառ, ինչպես քարտի վրա է',
  cvc: 'CVC2 կոդը',
  cvcHint: 'Քարտի հետևի երեք թվանշանը',
  pay: 'Վճարել',
  cancel: 'Վերադառնալ առանց վճարելու',
  fix: 'Ուղղեք նշված դաշտերը և փորձեք կրկին։',
  problems: {
    method: 'Ընտրեք վճարման եղանակը։',
    pan: 'Այս եղանակի քարտի համար չէ։ Ստուգեք թվանշանները։',
    expiry: 'Ընտրեք քարտի վրա գրված ամիսն ու տարին. ժամկետը չպետք է անցած լինի։',
    cardholder: 'Գրեք անունը լատինատառ, ինչպես քարտի վրա է։',
    cvc: 'Գրեք CVC2 կոդի երեք թվանշանը։',
  },
  tryAgain: (code, left) => `Վճարումը մերժվեց (կոդ՝ ${code})։ Մնացել է ${left} փորձ։`,
  holder: 'Քարտապանի ստուգում (3-D Secure)',
  holderHint: 'Քարտը թողարկած բանկը հաստատում է, որ վճարողը Դուք եք։',
  codeHint: 'Փորձնական կոդը 123456 է։',
  code: 'Մեկանգամյա կոդը',
  confirm: 'Հաստատել',
  cancelPayment: 'Չեղարկել վճարումը',
  endings: {
    paid: 'Պատվերը վճարված է։',
    returned: 'Գումարը վերադարձված է։',
    declined: 'Վճարումը մերժված է։',
    expired: 'Վճարման ժամանակը սպառվել է։ Գումար չի գանձվել։',
    unknown: 'Բանկը դեռ չի պատասխանել։ Մի՛ վճարեք կրկին. արդյունքը կիմանաք խանութից։',
  },
  back: 'Վերադառնալ խանութ',
  close: 'Կարող եք փակել այս էջը։',
  noOrder: 'Այսպիսի պատվեր չկա։ Վերադարձեք խանութ և սկսեք նորից։',
};

const EN: PageTexts = {
  languageName: 'English',
  payment: 'Payment',
  notReal: 'Test bank: no real money moves.',
  order: 'Order',
  description: 'Description',
  amount: 'Amount',
  payBefore: 'Pay before',
  method: 'How to pay',
  pan: 'Card number',
  expiry: 'Valid until',
  month: 'Month',
  year: 'Year',
  cardholder: 'Name on the card',
  cardholderHint: 'In Latin letters, as printed',
  cvc: 'CVC2 code',
  cvcHint: 'Three digits on the back of the card',
  pay: 'Pay',
  cancel: 'Go back without paying',
  fix: 'Correct the fields below and try again.',
  problems: {
    method: 'Choose how to pay.',
    pan: 'This is no card number of that kind. Check the digits.',
    expiry: 'Choose the month and year printed on the card; they must not be over.',
    cardholder: 'Type the name in Latin letters, as printed on the card.',
    cvc: 'Type the three digits of the CVC2 code.',
  },
  tryAgain: (code, left) => `The payment was declined (code ${code}). Attempts left: ${left}.`,
  holder: 'Card holder check (3-D Secure)',
  holderHint: 'The bank that issued the card makes sure that it is you who pays.',
  codeHint: 'The test code is 123456.',
  code: 'One-time code',
  confirm: 'Confirm',
  cancelPayment: 'Cancel the payment',
  endings: {
    paid: 'The order is paid.',
    returned: 'The money was returned.',
    declined: 'The payment was declined.',
    expired: 'The time to pay is over. Nothing was charged.',
    unknown: 'The bank has not answered yet. Do not pay again: the shop will tell you the outcome.',
  },
  back: 'Back to the shop',
  close: 'You may close this page.',
  noOrder: 'There is no such order. Go back to the shop and start again.',
};

const RU: PageTexts = {
  languageName: 'Русский',
  payment: 'Оплата',
  notReal: 'Тестовый банк: настоящие деньги не списываются.',
  order: 'Заказ',
  description: 'Описание',
  amount: 'Сумма',
  payBefore: 'Оплатите до',
  method: 'Способ оплаты',
  pan: 'Номер карты',
  expiry: 'Срок действия',
  month: 'Месяц',
  year: 'Год',
  cardholder: 'Имя на карте',
  cardholderHint: 'Латинскими буквами, как на карте',
  cvc: 'Код CVC2',
  cvcHint: 'Три цифры на обороте карты',
  pay: 'Оплатить',
  cancel: 'Вернуться без оплаты',
  fix: 'Исправьте отмеченные поля и попробуйте еще раз.',
  problems: {
    method: 'Выберите способ оплаты.',
    pan: 'Это не номер карты такого вида. Проверьте цифры.',
    expiry: 'Выберите месяц и год, указанные на карте; срок не должен истечь.',
    cardholder: 'Введите имя латинскими буквами, как на карте.',
    cvc: 'Введите три цифры кода CVC2.',
  },
  tryAgain: (code, left) => `Платёж отклонен (код ${code}). Осталось попыток: ${left}.`,
  holder: 'Проверка держателя карты (3-D Secure)',
  holderHint: 'Банк, выпустивший карту, убеждается, что платите Вы.',
  codeHint: 'Тестовый код: 123456.',
  code: 'Одноразовый код',
  confirm: 'Подтвердить',
  cancelPayment: 'Отменить платёж',
  endings: {
    paid: 'Заказ оплачен.',
    returned: 'Деньги возвращены.',
    declined: 'Платёж отклонен.',
    expired: 'Время оплаты истекло. Деньги не списаны.',
    unknown: 'Банк еще не ответил. Не платите повторно: результат сообщит магазин.',
  },
  back: 'Вернуться в магазин',
  close: 'Эту страницу можно закрыть.',
  noOrder: 'Такого заказа нет. Вернитесь в магазин и начните заново.',
};

/** What the page says, in each language. */
export const TEXTS: Readonly<Record<Language, PageTexts>> = { hy: HY, en: EN, ru: RU };
