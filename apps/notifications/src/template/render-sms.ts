import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import type { Filling, Language } from './template.js';
import { onOneLine, requireTemplate } from './templates.js';

/**
 * Fills a template as SMS.
 * @throws AppError `TEMPLATE_UNKNOWN`, also for one that is no SMS, `PARAMETER_MISSING`, `PARAMETER_MALFORMED`
 */
export function renderSms(name: string, language: Language, filling: Filling): string {
  const template = requireTemplate(name, filling);
  if (template.sms === undefined) {
    throw new AppError(NOTIFICATION_ERRORS.templateUnknown, {
      message: `The template ${name} is not sent by SMS`,
    });
  }
  return template.sms(language, template.class === 'letter' ? filling : onOneLine(filling));
}
