import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { addressCode } from './address-code.js';
import { certificateActive, certificateBlocked } from './certificate-notices.js';
import { checkReport } from './check-report.js';
import { certificateEnding, termEnding } from './ending-notices.js';
import { letterReminder, letterWaiting } from './letter-notices.js';
import { letterExpired, letterExtended } from './letter-times.js';
import { forwardingCode, registrationCode } from './one-time-codes.js';
import { paymentReceived, paymentRefunded } from './payment-notices.js';
import { receipt } from './receipt.js';
import { smsLetter } from './sms-letter.js';
import { startConfirmed, stopConfirmed } from './stop-answers.js';
import type { Filling, Template, TemplateClass } from './template.js';
import { usageAlert } from './usage-alert.js';

/** By the names that dispatches have. */
export const TEMPLATES: ReadonlyMap<string, Template> = new Map([
  ['address-code', addressCode],
  ['check-report', checkReport],
  ['sms-letter', smsLetter],
  ['registration-code', registrationCode],
  ['forwarding-code', forwardingCode],
  ['letter-waiting', letterWaiting],
  ['letter-forwarded', letterWaiting],
  ['letter-reminder', letterReminder],
  ['letter-expired', letterExpired],
  ['letter-extended', letterExtended],
  ['certificate-active', certificateActive],
  ['certificate-blocked', certificateBlocked],
  ['certificate-ending', certificateEnding],
  ['term-ending', termEnding],
  ['payment-received', paymentReceived],
  ['payment-refunded', paymentRefunded],
  ['receipt', receipt],
  ['stop-confirmed', stopConfirmed],
  ['start-confirmed', startConfirmed],
  ['usage-alert', usageAlert],
]);

/** The class of a template; an unknown one is not sent, and meanwhile disturbs nobody. */
export function classOf(name: string): TemplateClass {
  return TEMPLATES.get(name)?.class ?? 'notice';
}

/**
 * A template, for which the filling has all that it needs.
 * @throws AppError `TEMPLATE_UNKNOWN`, `PARAMETER_MISSING`
 */
export function requireTemplate(name: string, filling: Filling): Template {
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
  return template;
}

/** Line ends and other control characters of a parameter must not make it look like more than one. */
export function onOneLine(filling: Filling): Filling {
  return Object.fromEntries(
    Object.entries(filling).map(([name, value]) => [name, value.replace(/[\s\p{Cc}]+/gu, ' ').trim()]),
  );
}
