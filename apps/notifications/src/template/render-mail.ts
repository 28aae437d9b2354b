import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { addressCode } from './address-code.js';
import { checkReport } from './check-report.js';
import type { Filling, Language, MailTemplate, RenderedMail } from './template.js';

const TEMPLATES: ReadonlyMap<string, MailTemplate> = new Map([
  ['address-code', addressCode],
  ['check-report', checkReport],
]);

/** Who the mails are from, as mail programs show it. */
export const OFFICE: Readonly<Record<Language, string>> = {
  hy: 'Պաշտոնական էլեկտրոնային փոստ',
  en: 'Official Electronic Mail',
  ru: 'Официальная электронная почта',
};

const SUBJECT_LENGTH_MAX = 200;

/**
 * Fills a template.
 * @throws AppError `TEMPLATE_UNKNOWN`, `PARAMETER_MISSING`, `PARAMETER_MALFORMED`
 */
export function renderMail(
  name: string,
  language: Language,
  filling: Filling,
): RenderedMail & Pick<MailTemplate, 'isReport'> {
  const template = TEMPLATES.get(name);
  if (template === undefined) {
    throw new AppError(NOTIFICATION_ERRORS.templateUnknown, { message: `There is no template ${name}` });
  }
  const missing = template.required.filter((parameter) => filling[parameter] === undefined);
  if (missing.length > 0) {
    throw new AppError(NOTIFICATION_ERRORS.parameterMissing, {
      message: `The template ${name} lacks ${missing.join(', ')}`,
    });
  }
  const { subject, ...body } = template.render(language, onOneLine(filling));
  return { ...body, subject: subject.slice(0, SUBJECT_LENGTH_MAX), isReport: template.isReport };
}

/** Line ends and other control characters of a parameter must not make it look like more than one. */
function onOneLine(filling: Filling): Filling {
  return Object.fromEntries(
    Object.entries(filling).map(([name, value]) => [name, value.replace(/[\s\p{Cc}]+/gu, ' ').trim()]),
  );
}
