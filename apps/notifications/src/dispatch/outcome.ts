import { NOTIFICATION_ERRORS } from '../errors.js';
import type { PartReference } from './channel.js';
import type { Try } from './dispatch.js';
import { endOfQuietHours, type QuietHours } from './quiet-hours.js';

/** What came of a try. */
export type Outcome =
  | { readonly kind: 'sent'; readonly parts: readonly PartReference[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string; readonly dueAt: Date }
  /** It was no try at all: its hour has not come. */
  | { readonly kind: 'postponed'; readonly dueAt: Date };

const FIRST_WAIT_MS = 15_000;
const WAIT_MAX_MS = 30 * 60_000;
const REASON_LENGTH_MAX = 300;

/** After a try that failed: another one after a wait that doubles up to half an hour, as long as it is of use. */
export function afterFailure(
  { attempt, validUntil }: Try,
  failure: { readonly reason: string; readonly retryable: boolean },
  now: Date,
): Outcome {
  const reason = failure.reason.slice(0, REASON_LENGTH_MAX);
  const dueAt = new Date(now.getTime() + Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), WAIT_MAX_MS));
  return failure.retryable && dueAt < validUntil
    ? { kind: 'again', reason, dueAt }
    : { kind: 'failed', reason };
}

/** Why a notice by SMS is not sent now; undefined when it may be. */
export function holdBackNotice(one: Try, quiet: QuietHours | undefined, now: Date): Outcome | undefined {
  if (one.stopped) return { kind: 'failed', reason: NOTIFICATION_ERRORS.noticesStopped.message };
  const dueAt = quiet && endOfQuietHours(quiet, now);
  if (dueAt === undefined) return undefined;
  return dueAt < one.validUntil
    ? { kind: 'postponed', dueAt }
    : { kind: 'failed', reason: NOTIFICATION_ERRORS.onlyQuietHoursLeft.message };
}

/** Below this, what looks like a secret may be any word. */
const TELLING_LENGTH = 4;

/** A reason without the secrets of the dispatch: a mail server may quote what it was sent. */
export function withoutSecrets(reason: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= TELLING_LENGTH)
    .reduce((text, secret) => text.replaceAll(secret, '[secret]'), reason);
}
