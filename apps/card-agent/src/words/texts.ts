import type { Words } from './language.js';

/** What the commands say beside refusals. */
export const TEXTS = {
  auth: { hy: 'մուտքի PIN (AuthPIN)', en: 'sign-in PIN (AuthPIN)', ru: 'PIN для входа (AuthPIN)' },
  sign: { hy: 'ստորագրության PIN (SignPIN)', en: 'signature PIN (SignPIN)', ru: 'PIN для подписи (SignPIN)' },
  'not-activated': { hy: 'ակտիվացված չէ', en: 'not activated', ru: 'не активирован' },
  active: { hy: 'ակտիվ է', en: 'active', ru: 'активен' },
  locked: {
    hy: 'արգելափակված է (երբեք չի ակտիվացվել, կամ շատ են եղել սխալ PIN-երը). պետք է PUK-ը',
    en: 'locked (never activated, or too many wrong PINs): needs the PUK',
    ru: 'заблокирован (не активировался, или было много неверных PIN): нужен PUK',
  },
  'wrong-before': {
    hy: 'վերջին անգամ սխալ է հավաքվել',
    en: 'wrong when last typed',
    ru: 'в прошлый раз был введён неверно',
  },
  'last-try': { hy: 'մնացել է 1 փորձ', en: '1 try left', ru: 'осталась 1 попытка' },
  pukLocked: { hy: 'PUK-ը արգելափակված է', en: 'the PUK is locked', ru: 'PUK заблокирован' },
  reader: { hy: 'ընթերցող՝ {name}', en: 'reader: {name}', ru: 'считыватель: {name}' },
  empty: { hy: 'քարտ չկա', en: 'no card', ru: 'нет карты' },
  validity: {
    hy: 'վավեր է {from} – {to}',
    en: 'valid from {from} to {to}',
    ru: 'действует с {from} по {to}',
  },
  askPuk: { hy: 'PUK ({token})՝ ', en: 'PUK ({token}): ', ru: 'PUK ({token}): ' },
  askPin: { hy: 'PIN ({token})՝ ', en: 'PIN ({token}): ', ru: 'PIN ({token}): ' },
  askNewPin: { hy: 'Նոր PIN ({token})՝ ', en: 'New PIN ({token}): ', ru: 'Новый PIN ({token}): ' },
  askConfirm: { hy: 'Նոր PIN-ը ևս մեկ անգամ՝ ', en: 'New PIN again: ', ru: 'Новый PIN ещё раз: ' },
  askLastTry: {
    hy: '{token}. մնացել է վերջին փորձը։ Օգտագործե՞լ այն։ Հավաքեք yes՝ ',
    en: '{token}: only the last try is left. Use it? Type yes: ',
    ru: '{token}: осталась последняя попытка. Использовать её? Введите yes: ',
  },
  pinIsSet: { hy: '{token}. PIN-ը սահմանված է', en: '{token}: the PIN is set', ru: '{token}: PIN задан' },
  pinIsChanged: {
    hy: '{token}. PIN-ը փոխված է',
    en: '{token}: the PIN is changed',
    ru: '{token}: PIN изменён',
  },
  isProved: {
    hy: '{token}. սերվերը հաստատեց ակտիվացումը',
    en: '{token}: the server knows that it is activated',
    ru: '{token}: сервер подтвердил активацию',
  },
  reinsert: {
    hy: 'Հիմա հանեք քարտը և նորից դրեք այն։',
    en: 'Now take the card out and insert it again.',
    ru: 'Теперь выньте карту и вставьте её снова.',
  },
  reinserted: { hy: 'Քարտը նորից տեղում է։', en: 'The card is back.', ru: 'Карта снова на месте.' },
  isSigned: {
    hy: 'Ստորագրեց {name}-ը. {file}',
    en: 'Signed by {name}: {file}',
    ru: 'Подписал(а) {name}: {file}',
  },
  pairCode: {
    hy: 'Էջում մուտքագրեք այս կոդը՝ {code} (գործում է {minutes} րոպե, մեկ անգամ)',
    en: 'Type this code in the web page: {code} (good for {minutes} minutes, once)',
    ru: 'Введите на странице этот код: {code} (действует {minutes} минут, один раз)',
  },
  forgotten: {
    hy: 'Բոլոր զուգակցված էջերը մոռացված են։',
    en: 'All paired pages are forgotten.',
    ru: 'Все связанные страницы забыты.',
  },
  serving: {
    hy: 'Պատասխանում է {address} հասցեով այս էջերին՝ {origins}',
    en: 'Answers at {address} to these pages: {origins}',
    ru: 'Отвечает по адресу {address} этим страницам: {origins}',
  },
  'too-short': { hy: 'շատ կարճ է', en: 'too short', ru: 'слишком короткий' },
  'too-long': { hy: 'շատ երկար է', en: 'too long', ru: 'слишком длинный' },
  'not-digits': { hy: 'միայն թվանշաններ', en: 'only digits', ru: 'только цифры' },
  repeats: { hy: 'կրկնվող թվանշաններ', en: 'repeated digits', ru: 'повторяющиеся цифры' },
  sequence: { hy: 'հաջորդական թվանշաններ', en: 'digits in a row', ru: 'цифры подряд' },
  'birth-date': { hy: 'ձեր ծննդյան օրը', en: 'your day of birth', ru: 'ваша дата рождения' },
  'psn-digits': {
    hy: 'ձեր ՀԾՀ-ի թվանշանները',
    en: 'digits of your public services number',
    ru: 'цифры вашего номера общественных услуг',
  },
  'same-as-old': { hy: 'նույնն է, ինչ հինը', en: 'the same as the old one', ru: 'тот же, что и старый' },
  'in-puk': { hy: 'PUK-ի մաս է', en: 'a part of the PUK', ru: 'часть PUK' },
} as const satisfies Readonly<Record<string, Words>>;

export type TextKey = keyof typeof TEXTS;
