import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, letter, uuid } from './fields.js';

const TOPIC = 'pep.notification.v1';

const notification = z.object({
  dispatchId: uuid,
  channel: z.enum(['email', 'sms']),
  template: z.string().max(60),
  attempt: z.int().positive().describe('How often it was tried, this time included'),
  at: instant,
  letter: letter.optional(),
});

const failed = notification.extend({
  reason: z.string().max(300).describe('What the other side said, or why it was given up'),
  final: z.boolean().describe('Whether it is given up; otherwise it is tried again'),
});

export type NotificationSent = z.infer<typeof notification>;
export type NotificationFailed = z.infer<typeof failed>;

const byDispatch = (data: { dispatchId: string }): string => data.dispatchId;

export const notificationSent = defineFact({
  type: 'pep.notification.sent.v1',
  topic: TOPIC,
  meaning: 'The relay or the SMS centre took a notification over.',
  schema: notification,
  key: byDispatch,
});

export const notificationFailed = defineFact({
  type: 'pep.notification.failed.v1',
  topic: TOPIC,
  meaning:
    'A try to send a notification failed; or, final and after it was sent, the SMS centre reports that it did not arrive.',
  schema: failed,
  key: byDispatch,
});

export const notificationDelivered = defineFact({
  type: 'pep.notification.delivered.v1',
  topic: TOPIC,
  meaning: 'The SMS centre reports that every part of an SMS reached the phone.',
  schema: notification,
  key: byDispatch,
});
