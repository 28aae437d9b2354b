import type { Language } from './payment.js';

/** Why a payment did not come about, as far as the payer can do something about it. */
export type DeclineReason =
  | 'no-money'
  | 'card-expired'
  | 'wrong-details'
  | 'card-blocked'
  | 'not-allowed'
  | 'limit'
  | 'not-confirmed'
  | 'no-attempts'
  | 'time-over'
  | 'try-later'
  | 'declined';

const BY_CODE: readonly (readonly [DeclineReason, readonly number[]])[] = [
  ['no-money', [116]],
  ['card-expired', [101]],
  ['wrong-details', [111, 1001, 2004, 71_015]],
  ['card-blocked', [125, 208, 209, -2000]],
  ['not-allowed', [100, 104, 107, 120, 999, 2001, -2001]],
  ['limit', [110, 121, 123, -2002, -20_010]],
  ['not-confirmed', [-2004, -2005, -2006, -2009, -2011, -2014, -2016, -2018, 2005]],
  ['no-attempts', [-2013]],
  ['time-over', [-100, -2007]],
  [
    'try-later',
    [
      -1, 109, 902, 903, 904, 905, 906, 907, 908, 909, 910, 913, 914, 2003, 8204, 9001, 151_017, 151_018,
      341_014,
    ],
  ],
];

const REASONS: ReadonlyMap<number, DeclineReason> = new Map(
  BY_CODE.flatMap(([reason, codes]) => codes.map((code) => [code, reason] as const)),
);

/** What an action code of the bank comes to; `declined` for one that says nothing to a payer. */
export function declineReason(actionCode: number | undefined): DeclineReason {
  return actionCode === undefined ? 'time-over' : (REASONS.get(actionCode) ?? 'declined');
}

/** The reason for the payer, with what to do. */
export const DECLINE_TEXTS: Readonly<Record<Language, Readonly<Record<DeclineReason, string>>>> = {
  hy: {
    'no-money': 'Քարտի վրա բավարար միջոցներ չկան։ Համալրեք քարտը կամ օգտագործեք այլ քարտ։',
    'card-expired': 'Քարտի ժամկետը լրացել է։ Օգտագործեք այլ քարտ։',
    'wrong-details': 'Քարտի տվյալները սխալ են մուտքագրվել։ Ստուգեք դրանք և փորձեք կրկին։',
    'card-blocked': 'Քարտը արգելափակված է։ Դիմեք Ձեր բանկին կամ օգտագործեք այլ քարտ։',
    'not-allowed': 'Բանկը թույլ չի տալիս այս գործարքը։ Դիմեք Ձեր բանկին կամ օգտագործեք այլ քարտ։',
    limit: 'Գերազանցվել է քարտի սահմանաչափը։ Դիմեք Ձեր բանկին կամ օգտագործեք այլ քարտ։',
    'not-confirmed': 'Վճարումը չի հաստատվել (3-D Secure)։ Փորձեք կրկին և հաստատեք այն։',
    'no-attempts': 'Փորձերի թույլատրելի քանակը սպառվել է։ Սկսեք նոր վճարում։',
    'time-over': 'Վճարման ժամանակը սպառվել է։ Գումար չի գանձվել։ Սկսեք նոր վճարում։',
    'try-later': 'Բանկը ժամանակավորապես չի կարող կատարել վճարումը։ Փորձեք ավելի ուշ։',
    declined: 'Բանկը մերժել է վճարումը։ Դիմեք Ձեր բանկին կամ օգտագործեք այլ քարտ։',
  },
  en: {
    'no-money': 'There is not enough money on the card. Top it up or use another card.',
    'card-expired': 'The card has expired. Use another card.',
    'wrong-details': 'The card’s details were wrong. Check them and try again.',
    'card-blocked': 'The card is blocked. Ask your bank or use another card.',
    'not-allowed': 'The bank does not allow this payment. Ask your bank or use another card.',
    limit: 'A limit of the card is exceeded. Ask your bank or use another card.',
    'not-confirmed': 'The payment was not confirmed (3-D Secure). Try again and confirm it.',
    'no-attempts': 'All tries were used up. Start a new payment.',
    'time-over': 'The time for the payment is over. Nothing was taken. Start a new payment.',
    'try-later': 'The bank can not make the payment now. Try again later.',
    declined: 'The bank declined the payment. Ask your bank or use another card.',
  },
  ru: {
    'no-money': 'На карте недостаточно средств. Пополните её или воспользуйтесь другой картой.',
    'card-expired': 'Срок действия карты истёк. Воспользуйтесь другой картой.',
    'wrong-details': 'Данные карты введены неверно. Проверьте их и попробуйте снова.',
    'card-blocked': 'Карта заблокирована. Обратитесь в свой банк или воспользуйтесь другой картой.',
    'not-allowed': 'Банк не разрешает эту операцию. Обратитесь в свой банк или воспользуйтесь другой картой.',
    limit: 'Превышен лимит карты. Обратитесь в свой банк или воспользуйтесь другой картой.',
    'not-confirmed': 'Платёж не подтверждён (3-D Secure). Попробуйте снова и подтвердите его.',
    'no-attempts': 'Попытки исчерпаны. Начните новый платёж.',
    'time-over': 'Время для оплаты истекло. Деньги не списаны. Начните новый платёж.',
    'try-later': 'Банк сейчас не может провести платёж. Попробуйте позже.',
    declined: 'Банк отклонил платёж. Обратитесь в свой банк или воспользуйтесь другой картой.',
  },
};
