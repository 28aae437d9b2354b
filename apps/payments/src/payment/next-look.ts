import { isRunning, type Payment } from './payment.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const FIRST_WAIT_MS = 5 * SECOND_MS;
const IN_SESSION_MAX_MS = MINUTE_MS;
const AFTER_SESSION_MAX_MS = 15 * MINUTE_MS;
/** Long after its session only a person at the bank changes anything. */
const OLD_MS = 24 * HOUR_MS;
const OLD_MAX_MS = HOUR_MS;
/** A declined payment is looked at for so long: the bank may change it by hand. */
const LATE_CHANGE_MS = 3 * 24 * HOUR_MS;
const LATE_FIRST_MS = 10 * MINUTE_MS;
const LATE_MAX_MS = 12 * HOUR_MS;
/** The longest that a payer may still be at the bank's page when we do not know when it opened. */
const SESSION_MS = 20 * MINUTE_MS;
const DOUBLINGS_MAX = 16;

/**
 * When the bank is to be asked again; undefined when no answer is awaited. What is not final is asked for ever, ever more
 * seldom.
 */
export function nextLook(payment: Payment, now: Date): Date | undefined {
  const doubled = 2 ** Math.min(payment.looks, DOUBLINGS_MAX);
  if (isRunning(payment)) {
    return after(now, Math.min(FIRST_WAIT_MS * doubled, longestWait(payment, now)));
  }
  if (payment.state !== 'declined' && payment.state !== 'expired') return undefined;
  const next = after(now, Math.min(LATE_FIRST_MS * doubled, LATE_MAX_MS));
  return next.getTime() - payment.changedAt.getTime() > LATE_CHANGE_MS ? undefined : next;
}

function longestWait({ createdAt, sessionEndsAt }: Payment, now: Date): number {
  const ends = sessionEndsAt?.getTime() ?? createdAt.getTime() + SESSION_MS;
  const over = now.getTime() - ends;
  if (over < 0) return IN_SESSION_MAX_MS;
  return over < OLD_MS ? AFTER_SESSION_MAX_MS : OLD_MAX_MS;
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
