import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import type { Filling, Language, MailForm, RenderedMail } from './template.js';
import { onOneLine, requireTemplate } from './templates.js';

/** Who the mails are from, as mail programs show it. */
export const OFFICE: Readonly<Record<Language, string>> = {
  hy: 'Պաշտոնական էլեկտրոնային փոստ',
  en: 'Official Electronic Mail',
  ru: 'Официальная электронная почта',
};

const SUBJECT_LENGTH_MAX = 200;

/**
 * Fills a template as mail.
 * @throws AppError `TEMPLATE_UNKNOWN`, also for one that is no mail, `PARAMETER_MISSING`, `PARAMETER_MALFORMED`
 */
export function renderMail(
  name: string,
  language: Language,
  filling: Filling,
): RenderedMail & Pick<MailForm, 'isReport'> {
  const { mail } = requireTemplate(name, filling);
  if (mail === undefined) {
    throw new AppError(NOTIFICATION_ERRORS.templateUnknown, {
      message: `The template ${name} is not sent by mail`,
    });
  }
  const { subject, ...body } = mail.render(language, onOneLine(filling));
  return { ...body, subject: subject.slice(0, SUBJECT_LENGTH_MAX), isReport: mail.isReport };
}
