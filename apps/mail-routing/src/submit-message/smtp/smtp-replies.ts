import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';

/** An SMTP reply: code, enhanced code (RFC 3463) and text. */
export interface SmtpReply {
  readonly responseCode: number;
  readonly message: string;
}

/** Reply and enhanced code of each refusal (DESIGN section 5); every entry of the catalogue has exactly one. */
export const SMTP_REPLIES: Readonly<Record<string, readonly [responseCode: number, enhancedCode: string]>> = {
  SENDER_UNKNOWN: [550, '5.7.1'],
  SENDER_SUSPENDED: [550, '5.7.1'],
  SOURCE_NOT_ALLOWED: [550, '5.7.1'],
  FROM_MISMATCH: [550, '5.7.1'],
  AUTHENTICATION_FAILED: [550, '5.7.1'],
  RECIPIENT_UNKNOWN: [550, '5.1.1'],
  SMS_NOT_ALLOWED: [550, '5.7.1'],
  MESSAGE_TOO_LARGE: [552, '5.3.4'],
  TRY_LATER: [451, '4.7.1'],
  RATE_LIMITED: [451, '4.7.1'],
  MALFORMED: [554, '5.6.0'],
  // RFC 5321 6.3, RFC 3463 3.5
  LOOP_DETECTED: [554, '5.4.6'],
  // RFC 3207 4
  TLS_REQUIRED: [530, '5.7.0'],
};

/** The reply for a failure: what is not in the catalogue is ours, so the client is asked to send again. */
export function replyTo(error: unknown): SmtpReply {
  const known = error instanceof AppError && SMTP_REPLIES[error.code] !== undefined ? error : undefined;
  const { code, message } = known ?? SUBMISSION_ERRORS.tryLater;
  const [responseCode, enhancedCode] = SMTP_REPLIES[code] ?? [451, '4.7.1'];
  return { responseCode, message: `${enhancedCode} ${code} ${message}` };
}
