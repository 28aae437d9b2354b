/** Action codes that the bank itself comes to; the merchant manual 1.55.1.0, appendix 1. */
export const ACTION = {
  approved: 0,
  noAttempt: -100,
  started: -9000,
  challengeDeclined: -2006,
  timeLimit: -2007,
  challengeCancelled: -2014,
  unableToProcess: 5,
  outcomeUnknown: 151_019,
} as const;

/** After these no further attempt is allowed: fraud, or nobody knows whether the money moved. */
const LAST_WORDS: readonly number[] = [999, 2001, ACTION.outcomeUnknown];

/** What the appendix says about each code, in English and Russian. */
const MEANINGS: ReadonlyMap<number, readonly [en: string, ru: string]> = new Map([
  [-20_010, ['Blocked by limit', 'Размер платежа превысил лимиты банка-эмитента']],
  [-9000, ['Started', 'Состояние начала транзакции']],
  [-2021, ['3DS2 unknown status in RReq', 'Неизвестный статус транзакции в RReq']],
  [-2019, ['Decline by iReq in PARes', 'PARes от эмитента содержит iReq']],
  [-2018, ['Declined. DS connection timeout', 'Directory Server недоступен']],
  [-2016, ['Declined. VeRes status is unknown', 'Банк-эмитент не готов провести 3DS-транзакцию']],
  [-2015, ['Decline by iReq in VERes', 'VERes от DS содержит iReq']],
  [-2014, ['3DS2 challenge cancelled', 'Плательщик отменил аутентификацию 3DS2']],
  [-2013, ['Attempts used up', 'Исчерпаны попытки оплаты']],
  [-2012, ['Operation not supported', 'Данная операция не поддерживается']],
  [-2011, ['Declined. PaRes status is unknown', 'Банк-эмитент не готов провести 3DS-транзакцию']],
  [-2009, ['3DS2 declined by ARes', 'Отклонено по статусу транзакции в ARes']],
  [-2007, ['Decline. Payment time limit', 'Истек срок, отведенный на ввод данных карты']],
  [-2006, ['Decline. 3DSec decline', 'Эмитент отклонил аутентификацию']],
  [-2005, ['Decline. 3DSec sign error', 'Подпись эмитента не проверена']],
  [-2004, ['3DS2 challenge failed', 'Плательщик не прошел аутентификацию 3DS2']],
  [-2002, ['Decline. Payment over limit', 'Размер платежа превысил установленные лимиты']],
  [-2001, ['Decline. IP blacklisted', 'IP-адрес клиента внесен в черный список']],
  [-2000, ['Decline. PAN blacklisted', 'Карта внесена в черный список']],
  [-100, ['No payments yet', 'Не было попыток оплаты']],
  [-1, ['Processing unavailable', 'Истекло время ожидания ответа от процессинговой системы']],
  [0, ['Approved', 'Платёж успешно обработан']],
  [1, ['Declined. Honor with id', 'Требуется подтверждение личности']],
  [5, ['Decline. Unable to process', 'Отказ сети проводить транзакцию']],
  [100, ['Decline. Card declined', 'Банк-эмитент запретил интернет-транзакции по карте']],
  [101, ['Decline. Expired card', 'Истек срок действия карты']],
  [103, ['Decline. Call issuer', 'Нет связи с банком-эмитентом']],
  [104, ['Decline. Card declined', 'На использование счета наложены ограничения']],
  [107, ['Decline. Call issuer', 'Следует обратиться к банку-эмитенту']],
  [109, ['Decline. Invalid merchant', 'Неверно указан идентификатор мерчанта или терминала']],
  [110, ['Decline. Invalid amount', 'Неверно указана сумма транзакции']],
  [111, ['Decline. Wrong PAN', 'Неверный номер карты']],
  [116, ['Decline. Not enough money', 'Сумма превышает доступный остаток']],
  [120, ['Decline. Not allowed', 'Транзакция не разрешена эмитентом']],
  [121, ['Decline. Exceeds withdrawal limit', 'Превышен дневной лимит банка-эмитента']],
  [123, ['Decline. Exceeds withdrawal count', 'Превышен лимит на число транзакций']],
  [125, ['Decline. Card declined', 'Неверный номер карты']],
  [208, ['Decline. Card is lost', 'Карта утеряна']],
  [209, ['Decline. Card limitations exceeded', 'Превышены ограничения по карте']],
  [902, ['Decline. Invalid trans', 'Транзакция не разрешена владельцу карты']],
  [903, ['Decline. Re-enter trans.', 'Сумма превышает лимит банка-эмитента']],
  [904, ['Decline. Format error', 'Ошибочный формат сообщения']],
  [907, ['Decline. Host not avail.', 'Нет связи с банком, выпустившим карту']],
  [909, ['Decline. Call issuer', 'Ошибка функционирования системы']],
  [910, ['Decline. Host not avail.', 'Банк-эмитент недоступен']],
  [913, ['Decline. Invalid trans', 'Неправильный формат транзакции']],
  [914, ['Decline. Orig trans not found', 'Не найдена транзакция']],
  [999, ['Declined by fraud', 'Отклонено по фроду']],
  [1001, ['Decline. Data input timeout', 'Данные карты еще не введены']],
  [2001, ['Decline. Fraud', 'Фродовая транзакция']],
  [2003, ['Decline. SSL restricted', 'Транзакции без 3-D Secure запрещены магазину']],
  [2004, ['SSL without CVC forbidden', 'Запрещен платёж без ввода CVC']],
  [2005, ['3DS rule failed', 'Платёж не соответствует правилу проверки 3DS']],
  [8204, ['Decline. Duplicate order', 'Такой заказ уже регистрировали']],
  [9001, ['RBS internal error', 'Внутренний код отказа']],
  [71_015, ['Decline. Input error', 'Введены неправильные параметры карты']],
  [151_017, ['Decline. 3DSec comm error', '3-D Secure: ошибка связи']],
  [151_018, ['Decline. Processing timeout', 'Таймаут в процессинге. Не удалось отправить']],
  [151_019, ['Decline. Processing timeout', 'Таймаут в процессинге. Отправлено, ответа от банка нет']],
  [341_014, ['Decline. General error', 'Код отказа РБС']],
  [341_041, ['Decline. Refund failed', 'Ошибка возврата денежных средств']],
]);

/** In Russian where that was asked for, else in English; the code itself where the manual has no text. */
export function describeAction(code: number, language: string): string {
  const meaning = MEANINGS.get(code);
  if (meaning === undefined) return `Action code ${code}`;
  return language === 'ru' ? meaning[1] : meaning[0];
}

/** Whether the payer gets no further attempt after this code. */
export function endsAttempts(code: number): boolean {
  return LAST_WORDS.includes(code);
}

/** The code whose short form (the appendix's second column: 151019 is 1019) these four digits are; otherwise approval. */
export function actionOfDigits(digits: string): number {
  const short = Number(digits);
  return [...MEANINGS.keys()].find((code) => code > 0 && code % 10_000 === short) ?? ACTION.approved;
}
