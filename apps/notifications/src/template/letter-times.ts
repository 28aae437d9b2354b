import { plainMail } from './plain-mail.js';
import type { Language, Template } from './template.js';

interface Words {
  readonly subject: string;
  readonly news: (lastDay: string) => string;
  readonly whatToDo: string;
}

/** What names the letter, in the order of the template's words. */
interface Labels {
  readonly messageId: string;
  readonly acceptedOn: string;
  readonly recipients: string;
}

const LABELS: Readonly<Record<Language, Labels>> = {
  hy: { messageId: 'Նամակի համարը՝', acceptedOn: 'Ընդունվել է՝', recipients: 'Հասցեատեր՝' },
  en: { messageId: 'Letter:', acceptedOn: 'Accepted on:', recipients: 'Recipient:' },
  ru: { messageId: 'Номер письма:', acceptedOn: 'Принято:', recipients: 'Адресат:' },
};

const EXPIRED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Նամակի ընթերցումը ժամկետում չի հավաստվել',
    news: (lastDay) => `Հասցեատերը մինչև ${lastDay} ներառյալ չի հավաստել, որ կարդացել է Ձեր նամակը։`,
    whatToDo:
      'Ուղարկեք այն փոստով՝ հանձնման մասին ծանուցմամբ։ Նամակը մնում է արկղում․ եթե հասցեատերը հետո հավաստի ընթերցումը, նա ծանուցված կհամարվի այդ պահից, և Դուք դա կտեսնեք։',
  },
  en: {
    subject: 'Nobody certified reading your letter in time',
    news: (lastDay) =>
      `Up to and including ${lastDay} the recipient has not certified having read your letter.`,
    whatToDo:
      'Send it by post with return receipt. The letter stays in the mailbox: if the recipient certifies reading it later, they are notified from that moment, and you will see it.',
  },
  ru: {
    subject: 'Прочтение письма не подтверждено в срок',
    news: (lastDay) => `По ${lastDay} включительно адресат не подтвердил прочтение Вашего письма.`,
    whatToDo:
      'Отправьте его по почте с уведомлением о вручении. Письмо остаётся в ящике: если адресат подтвердит прочтение позже, он считается уведомлённым с этого момента, и Вы это увидите.',
  },
};

const EXTENDED: Readonly<Record<Language, Words>> = {
  hy: {
    subject: 'Նամակի ընթերցման ժամկետը երկարաձգվել է',
    news: (lastDay) =>
      `Համակարգի անհասանելիության պատճառով ժամկետը երկարաձգվել է մինչև ${lastDay} ներառյալ։ Ժամկետի ավարտի մասին մեր նախորդ հաղորդումն ուժը կորցրել է։`,
    whatToDo: 'Եթե նամակը դեռ չեք ուղարկել փոստով, սպասեք նոր ժամկետի ավարտին։',
  },
  en: {
    subject: 'There is more time to certify reading your letter',
    news: (lastDay) =>
      `Because the service was not available, the time was extended up to and including ${lastDay}. What we told you before, that it was over, no longer stands.`,
    whatToDo: 'If you have not sent the letter by post yet, wait for the end of the new time.',
  },
  ru: {
    subject: 'Срок подтверждения прочтения письма продлён',
    news: (lastDay) =>
      `Из-за недоступности системы срок продлён по ${lastDay} включительно. Наше прежнее сообщение об истечении срока утратило силу.`,
    whatToDo: 'Если Вы ещё не отправили письмо по почте, дождитесь окончания нового срока.',
  },
};

/** To the sender: the time for the acknowledgement is over. */
export const letterExpired = reportOf(EXPIRED);
/** To the sender, who was told that: an outage gave more time. */
export const letterExtended = reportOf(EXTENDED);

/** Answers a letter, so it must not cause a bounce. */
function reportOf(inLanguages: Readonly<Record<Language, Words>>): Template {
  return {
    class: 'notice',
    required: ['messageId', 'acceptedOn', 'lastDay', 'recipients'],
    mail: {
      isReport: true,
      render: (language, { messageId = '', acceptedOn = '', lastDay = '', recipients = '' }) => {
        const [words, labels] = [inLanguages[language], LABELS[language]];
        return plainMail(language, `${words.subject}: ${messageId}`, [
          words.news(lastDay),
          `${labels.messageId} ${messageId}`,
          `${labels.acceptedOn} ${acceptedOn}`,
          `${labels.recipients} ${recipients}`,
          words.whatToDo,
        ]);
      },
    },
  };
}
