import type { Words } from './language.js';

/** What `pep-card doctor` says. */
export const FINDINGS = {
  module: {
    hy: 'Քարտի ծրագիրը՝ {name}, {path}',
    en: 'Card program: {name}, {path}',
    ru: 'Программа карты: {name}, {path}',
  },
  noModule: {
    hy: 'Քարտի ծրագիրը (PKCS#11) չի գտնվել։ Տեղադրեք CryptoCard Suite-ը կամ OpenSC-ն, կամ նշեք --module։ Փնտրվել է՝ {paths}',
    en: 'No card program (PKCS#11) is found. Install CryptoCard Suite or OpenSC, or name it with --module. Looked at: {paths}',
    ru: 'Программа карты (PKCS#11) не найдена. Установите CryptoCard Suite или OpenSC либо укажите --module. Искали: {paths}',
  },
  moduleFails: {
    hy: 'Քարտի ծրագիրը չի աշխատում. {reason}',
    en: 'The card program does not work: {reason}',
    ru: 'Программа карты не работает: {reason}',
  },
  pcscd: { hy: 'pcscd-ն աշխատում է', en: 'pcscd runs', ru: 'pcscd работает' },
  noPcscd: {
    hy: 'pcscd-ն չի պատասխանում։ Debian, Ubuntu՝ sudo apt-get install pcscd && sudo systemctl enable --now pcscd.socket',
    en: 'pcscd does not answer. Debian, Ubuntu: sudo apt-get install pcscd && sudo systemctl enable --now pcscd.socket',
    ru: 'pcscd не отвечает. Debian, Ubuntu: sudo apt-get install pcscd && sudo systemctl enable --now pcscd.socket',
  },
  reader: { hy: 'Ընթերցող՝ {name}', en: 'Reader: {name}', ru: 'Считыватель: {name}' },
  noReader: {
    hy: 'Ընթերցող չի երևում։ Միացրեք այն ուղիղ USB-ին և ստուգեք դրա դրայվերը։',
    en: 'No reader is seen. Connect it straight to a USB port and check its driver.',
    ru: 'Считыватель не виден. Подключите его прямо к USB и проверьте драйвер.',
  },
  noCard: {
    hy: 'Քարտ չի երևում։ Դրեք այն չիպով առաջ։ Եթե դրված է, այս ծրագիրը այն չի ճանաչում։',
    en: 'No ID card is seen. Insert it with the chip first. If it is in, this card program does not know it.',
    ru: 'ID-карта не видна. Вставьте её чипом вперёд. Если она вставлена, эта программа её не знает.',
  },
  pinActive: { hy: '{label}. PIN-ը ակտիվ է', en: '{label}: the PIN is active', ru: '{label}: PIN активен' },
  pinNotActive: {
    hy: '{label}. PIN-ը ակտիվ չէ։ Գործարկեք pep-card activate',
    en: '{label}: the PIN is not active. Run pep-card activate',
    ru: '{label}: PIN не активен. Запустите pep-card activate',
  },
  certificate: {
    hy: '{label}. սերտիֆիկատը վավեր է մինչև {to}',
    en: '{label}: the certificate is valid until {to}',
    ru: '{label}: сертификат действует до {to}',
  },
  certificateOver: {
    hy: '{label}. սերտիֆիկատի ժամկետը լրացել է {to}-ին։ Պետք է նոր քարտ։',
    en: '{label}: the certificate ended on {to}. A new card is needed.',
    ru: '{label}: срок сертификата истёк {to}. Нужна новая карта.',
  },
  noCertificate: {
    hy: '{label}. սերտիֆիկատ չկա',
    en: '{label}: there is no certificate',
    ru: '{label}: сертификата нет',
  },
  clock: { hy: 'Ժամացույցը՝ {now}', en: 'The clock says {now}', ru: 'Часы показывают {now}' },
  clockWrong: {
    hy: 'Ժամացույցը ցույց է տալիս {now}, ինչը քարտի տրման օրից շուտ է։ Ուղղեք այն։',
    en: 'The clock says {now}, which is before the card was issued. Set it right.',
    ru: 'Часы показывают {now}, а это раньше выдачи карты. Переведите их.',
  },
  firefox: { hy: 'Firefox-ը գիտի քարտը', en: 'Firefox knows the card', ru: 'Firefox знает карту' },
  noFirefox: { hy: 'Firefox չի գտնվել', en: 'No Firefox is found', ru: 'Firefox не найден' },
  firefoxLacks: {
    hy: 'Firefox-ը չգիտի քարտը ({where})',
    en: 'Firefox does not know the card ({where})',
    ru: 'Firefox не знает карту ({where})',
  },
  firefoxByHand: {
    hy: 'Firefox-ում՝ Կարգավորումներ → Գաղտնիություն և անվտանգություն → Անվտանգության սարքեր → Բեռնել → {path}',
    en: 'In Firefox: Settings → Privacy & Security → Security Devices → Load → {path}',
    ru: 'В Firefox: Настройки → Приватность и защита → Устройства защиты → Загрузить → {path}',
  },
  firefoxRuns: {
    hy: 'Firefox-ը բաց է ({where})։ Փակեք այն և կրկնեք։',
    en: 'Firefox is open ({where}). Close it and run this again.',
    ru: 'Firefox открыт ({where}). Закройте его и повторите.',
  },
  chromium: {
    hy: 'Chrome-ը և Chromium-ը գիտեն քարտը',
    en: 'Chrome and Chromium know the card',
    ru: 'Chrome и Chromium знают карту',
  },
  chromiumLacks: {
    hy: 'Chrome-ը և Chromium-ը չգիտեն քարտը ({where})',
    en: 'Chrome and Chromium do not know the card ({where})',
    ru: 'Chrome и Chromium не знают карту ({where})',
  },
  chromiumBySystem: {
    hy: 'Chrome-ը այստեղ քարտը ստանում է քարտի ծրագրից համակարգի միջոցով',
    en: 'Chrome gets the card here through the system, from the card program',
    ru: 'Chrome здесь получает карту через систему, от программы карты',
  },
  needsModutil: {
    hy: 'Դրա համար պետք է modutil։ Debian, Ubuntu՝ sudo apt-get install libnss3-tools',
    en: 'modutil is needed for it. Debian, Ubuntu: sudo apt-get install libnss3-tools',
    ru: 'Для этого нужен modutil. Debian, Ubuntu: sudo apt-get install libnss3-tools',
  },
  addToDatabase: {
    hy: 'Կավելացվի {path}-ը այստեղ՝ {where}',
    en: 'Will add {path} to {where}',
    ru: 'Добавлю {path} в {where}',
  },
  writePolicy: {
    hy: 'Կգրվի {path}-ը այս ֆայլում՝ {where}',
    en: 'Will write {path} into {where}',
    ru: 'Запишу {path} в {where}',
  },
  done: { hy: 'Արված է', en: 'Done', ru: 'Сделано' },
  failed: { hy: 'Չստացվեց. {reason}', en: 'Failed: {reason}', ru: 'Не получилось: {reason}' },
  useFix: {
    hy: 'Սրանք կարող է անել pep-card doctor --fix հրամանը։',
    en: 'pep-card doctor --fix can do these.',
    ru: 'Это может сделать pep-card doctor --fix.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type FindingKey = keyof typeof FINDINGS;
