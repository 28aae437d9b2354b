const DAY_MS = 24 * 60 * 60 * 1000;

/** How a topic is kept: `compact` holds the last state of each key, `delete` a history of `retentionMs`. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly cleanupPolicy: 'compact' | 'delete';
  readonly retentionMs?: number;
}

/** How long a topic of events is kept. Inboxes keep fact ids longer, see `INBOX_RETENTION_MS`. */
const EVENT_RETENTION_MS = 14 * DAY_MS;

/** How long an inbox remembers a fact: longer than its topic and any parked copy, so that a replay stays harmless. */
export const INBOX_RETENTION_MS = 45 * DAY_MS;

const PARKED_RETENTION_MS = 30 * DAY_MS;

const events = (name: string, retentionMs = EVENT_RETENTION_MS): Topic => ({
  name,
  partitions: 6,
  cleanupPolicy: 'delete',
  retentionMs,
});
const state = (name: string): Topic => ({ name, partitions: 3, cleanupPolicy: 'compact' });

/** Codes and texts of one moment; who was away for a day has nothing to send any more. */
const DISPATCH_RETENTION_MS = DAY_MS;

const FACT_TOPICS: readonly Topic[] = [
  state('pep.organisation.v1'),
  state('pep.sender.v1'),
  state('pep.domain.v1'),
  state('pep.certificate.v1'),
  events('pep.message.v1'),
  events('pep.dispatch.v1', DISPATCH_RETENTION_MS),
  events('pep.notification.v1'),
  state('pep.subscriber.v1'),
  events('pep.usage.v1'),
  events('pep.payment.v1'),
  events('pep.evidence.v1'),
  events('pep.receipt.v1'),
];

/** Every consumer that can park facts, by the topic it follows. */
const CONSUMERS: readonly { readonly topic: string; readonly consumer: string }[] = [
  { topic: 'pep.message.v1', consumer: 'billing-metering.meter-usage' },
  { topic: 'pep.sender.v1', consumer: 'billing-metering.follow-senders' },
  { topic: 'pep.notification.v1', consumer: 'mail-routing.record-notification' },
  { topic: 'pep.dispatch.v1', consumer: 'notifications.send-notification' },
  { topic: 'pep.message.v1', consumer: 'notifications.announce-letter' },
  { topic: 'pep.payment.v1', consumer: 'notifications.announce-payment' },
  { topic: 'pep.payment.v1', consumer: 'activation.follow-payments' },
  { topic: 'pep.subscriber.v1', consumer: 'notifications.follow-subscribers' },
];

/** The topic on which a consumer's parked facts can be watched. */
export function parkedTopic(topic: string, consumer: string): string {
  return `${topic}.parked.${consumer}`;
}

/** Every topic of the platform, parked ones included: what compose, Kubernetes and `npm start` create. */
export const topics: readonly Topic[] = [
  ...FACT_TOPICS,
  ...CONSUMERS.map(({ topic, consumer }): Topic => ({
    name: parkedTopic(topic, consumer),
    partitions: 1,
    cleanupPolicy: 'delete',
    retentionMs: PARKED_RETENTION_MS,
  })),
];
