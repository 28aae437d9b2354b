import { AppError } from '@pep/errors';
import { layOutSms, SMS_SEGMENTS_MAX } from '@pep/sms-text';
import PostalMime from 'postal-mime';
import { SUBMISSION_ERRORS } from '../errors.js';
import type { Content, PhoneText } from './message.js';
import type { Recipient } from './recipient.js';

const RULE = 'a letter to a phone number is one text/plain part';

/** The text for those recipients that are phones; undefined when none is. @throws AppError as {@link readPhoneText} */
export async function phoneTextFor(
  recipients: readonly Recipient[],
  content: Content,
): Promise<PhoneText | undefined> {
  return recipients.some(({ kind }) => kind === 'phone') ? readPhoneText(content) : undefined;
}

/**
 * The text that goes to phones: the letter's sole text/plain part, without the empty lines around it.
 * @throws AppError `MALFORMED` when there is another part or no text, `MESSAGE_TOO_LARGE` above ten SMS parts
 */
export async function readPhoneText({ body }: Content): Promise<PhoneText> {
  // What lies in the content store is larger than ten SMS could be.
  if (body === undefined) throw new AppError(SUBMISSION_ERRORS.messageTooLarge, { message: tooLong() });
  const { text, html, attachments } = await PostalMime.parse(body);
  if (html !== undefined || attachments.length > 0) {
    throw new AppError(SUBMISSION_ERRORS.malformed, { message: `${RULE}; this one has HTML or attachments` });
  }
  const shown = text?.trim() ?? '';
  if (shown === '')
    throw new AppError(SUBMISSION_ERRORS.malformed, { message: `${RULE}; this one has no text` });
  const segments = layOutSms(shown).segments.length;
  if (segments > SMS_SEGMENTS_MAX) {
    throw new AppError(SUBMISSION_ERRORS.messageTooLarge, { message: tooLong(segments) });
  }
  return { text: shown, segments };
}

function tooLong(segments?: number): string {
  const counted = segments === undefined ? '' : `; this one has ${String(segments)}`;
  return `a letter to a phone number has at most ${String(SMS_SEGMENTS_MAX)} SMS parts${counted}`;
}
