/** errorCode and its text; the merchant manual 1.55.1.0, sections 7.1.1 to 7.1.5 and 7.2.3. */
export interface Message {
  readonly code: number;
  readonly ru: string;
  readonly en: string;
  readonly hy: string;
}

/** What the bank answers a shop. */
export const MESSAGES = {
  success: { code: 0, ru: 'Успешно', en: 'Success', hy: 'Հաջողված է' },
  duplicate: {
    code: 1,
    ru: 'Заказ с таким номером уже обработан',
    en: 'Order with this number is already registered',
    hy: 'Այս համարով պատվերն արդեն գրանցված է',
  },
  currency: { code: 3, ru: 'Неизвестная валюта', en: 'Unknown currency', hy: 'Անհայտ արժույթ' },
  noUserName: {
    code: 4,
    ru: 'Имя мерчанта не может быть пустым',
    en: 'Merchant name must not be empty',
    hy: 'Առևտրականի անունը դատարկ է',
  },
  noPassword: {
    code: 4,
    ru: 'Пароль не может быть пуст',
    en: 'Password must not be empty',
    hy: 'Գաղտնաբառը դատարկ է',
  },
  noOrderNumber: {
    code: 4,
    ru: 'Номер заказа не может быть пуст',
    en: 'Order number must not be empty',
    hy: 'Պատվերի համարը դատարկ է',
  },
  noAmount: { code: 4, ru: 'Отсутствует сумма', en: 'Amount is missing', hy: 'Գումարը նշված չէ' },
  noReturnUrl: {
    code: 4,
    ru: 'URL возврата не может быть пуст',
    en: 'Return URL must not be empty',
    hy: 'Վերադարձի հասցեն դատարկ է',
  },
  denied: { code: 5, ru: 'Доступ запрещён', en: 'Access denied', hy: 'Մուտքն արգելված է' },
  orderNumber: {
    code: 5,
    ru: 'Неверный номер заказа',
    en: 'Invalid order number',
    hy: 'Պատվերի համարը սխալ է',
  },
  amount: { code: 5, ru: 'Неверная сумма', en: 'Invalid amount', hy: 'Գումարը սխալ է' },
  parameter: {
    code: 5,
    ru: 'Ошибка значения параметра запроса',
    en: 'Invalid parameter value',
    hy: 'Հարցման պարամետրի արժեքը սխալ է',
  },
  unknownOrder: { code: 6, ru: 'Неверный номер заказа', en: 'Unknown order', hy: 'Անհայտ պատվեր' },
  state: {
    code: 7,
    ru: 'Платёж должен быть в корректном состоянии',
    en: 'Operation not allowed in this state of the payment',
    hy: 'Վճարման այս վիճակում գործողությունն անթույլատրելի է',
  },
  reversal: {
    code: 7,
    ru: 'Реверсал невозможен',
    en: 'Reversal is not possible',
    hy: 'Չեղարկումն անհնար է',
  },
  refundAmount: {
    code: 7,
    ru: 'Неверная сумма депозита',
    en: 'Invalid deposit amount',
    hy: 'Գումարը սխալ է',
  },
  system: { code: 7, ru: 'Ошибка системы', en: 'System error', hy: 'Համակարգի սխալ' },
} as const satisfies Record<string, Message>;

/** In the language of the request: Russian when it names none that the bank knows. */
export function messageText(message: Message, language: string | undefined): string {
  if (language === 'en' || language === 'hy') return message[language];
  return message.ru;
}
