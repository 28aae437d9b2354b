import { type Fact, notificationFailed, notificationSent } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import type { Try } from './dispatch/dispatch.js';

const SOURCE = '/pep/notifications';

/** The other side took it over. */
export function sent(one: Try, time: Date): Fact {
  return newFact(notificationSent, notificationOf(one, time), { source: SOURCE, time });
}

/** A try failed; `final` when there will be no other. */
export function failed(one: Try, failure: { reason: string; final: boolean }, time: Date): Fact {
  return newFact(notificationFailed, { ...notificationOf(one, time), ...failure }, { source: SOURCE, time });
}

function notificationOf({ id: dispatchId, channel, template, attempt }: Try, time: Date) {
  return { dispatchId, channel, template, attempt, at: time.toISOString() };
}
