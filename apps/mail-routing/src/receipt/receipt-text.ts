import type { ReportedEvent } from './receipt.js';

/** What happened, as people read it; `{recipient}` is the mailbox or the number. */
const WORDS: Readonly<Record<ReportedEvent, readonly [armenian: string, english: string]>> = {
  ContentConsignment: [
    'Նամակը հասանելի է {recipient} արկղում։',
    'The letter is available in the mailbox {recipient}.',
  ],
  ConsignmentNotification: [
    '{recipient} արկղի տիրոջն ուղարկվել է ծանուցում նամակի մասին։',
    'The owner of the mailbox {recipient} was sent word of the letter.',
  ],
  ConsignmentNotificationFailure: [
    '{recipient} արկղի տիրոջը նամակի մասին ծանուցել չի հաջողվել։',
    'Word of the letter could not be sent to the owner of the mailbox {recipient}.',
  ],
  ContentHandover: [
    'Նամակը բացվել է {recipient} արկղում։ Սա դեռ ընթերցման հավաստում չէ։',
    'The letter was opened in the mailbox {recipient}. This does not yet certify that it was read.',
  ],
  ContentAcknowledgement: [
    '{recipient} հասցեատերը հավաստել է, որ կարդացել և ընդունել է նամակի բովանդակությունը։',
    'The recipient {recipient} has certified having read and accepted the content of the letter.',
  ],
  AcknowledgementCorrection: [
    '{recipient} հասցեատերը լրացրել է ընթերցման հավաստումը։',
    'The recipient {recipient} has added a correction to the certification of reading.',
  ],
  AcknowledgementExpiry: [
    '{recipient} հասցեատերը սահմանված ժամկետում չի հավաստել նամակի ընթերցումը։ Ուղարկեք այն փոստով։',
    'The recipient {recipient} has not certified the reading in time. Send the letter by post.',
  ],
  AcknowledgementExtension: [
    'Համակարգի աշխատանքի ընդհատման պատճառով {recipient} հասցեատիրոջ ժամկետը երկարաձգվել է։',
    'Because the platform was out of service, the recipient {recipient} has got more time.',
  ],
  RelayToNonERDS: [
    'Հաղորդագրությունը փոխանցվել է {recipient} համարի SMS կենտրոնին։',
    'The text was handed over to the SMS centre for the number {recipient}.',
  ],
  RelayToNonERDSFailure: [
    'Հաղորդագրությունը {recipient} համարին հասցնել չի հաջողվել։',
    'The text could not be delivered to the number {recipient}.',
  ],
};

/** The subject and the text of a receipt that is a mail. */
export function receiptText(
  event: ReportedEvent,
  { recipient, subject, lines }: { recipient: string; subject: string; lines: readonly string[] },
): { readonly subject: string; readonly text: string } {
  const [armenian, english] = WORDS[event].map((words) => words.replace('{recipient}', recipient));
  return {
    subject: `Անդորրագիր / Receipt (${event}): ${subject}`,
    text: [armenian, english, lines.join('\r\n'), ''].join('\r\n\r\n'),
  };
}
