import { type Fact, notificationDelivered, notificationFailed, notificationSent } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import type { Try } from './dispatch/dispatch.js';

const SOURCE = '/pep/notifications';

/** What facts say of a dispatch. */
export type Notification = Pick<Try, 'id' | 'channel' | 'template' | 'attempt' | 'letter'>;

/** The other side took it over. */
export function sent(one: Notification, time: Date): Fact {
  return newFact(notificationSent, notificationOf(one, time), { source: SOURCE, time });
}

/** A try failed; `final` when there will be no other. */
export function failed(one: Notification, failure: { reason: string; final: boolean }, time: Date): Fact {
  return newFact(notificationFailed, { ...notificationOf(one, time), ...failure }, { source: SOURCE, time });
}

/** Every part of it reached the phone, as the SMS centre reports. */
export function delivered(one: Notification, time: Date): Fact {
  return newFact(notificationDelivered, notificationOf(one, time), { source: SOURCE, time });
}

function notificationOf({ id: dispatchId, channel, template, attempt, letter }: Notification, time: Date) {
  return { dispatchId, channel, template, attempt, at: time.toISOString(), ...(letter && { letter }) };
}
