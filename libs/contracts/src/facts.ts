import { certificateChanged } from './certificate.facts.js';
import { dispatchRequested } from './dispatch.facts.js';
import { domainChanged } from './domain.facts.js';
import { evidenceSealed } from './evidence.facts.js';
import type { FactDefinition } from './fact.js';
import {
  messageAccepted,
  messageAcknowledged,
  messageConsigned,
  messageDelivered,
  messageExpired,
  messageExtended,
  messageFailed,
  messageForwarded,
  messageNotified,
  messageOpened,
  messageReminded,
} from './message.facts.js';
import { notificationDelivered, notificationFailed, notificationSent } from './notification.facts.js';
import { organisationChanged } from './organisation.facts.js';
import { paymentDeclined, paymentPaid, paymentRefunded } from './payment.facts.js';
import { receiptIssued } from './receipt.facts.js';
import { senderChanged } from './sender.facts.js';
import { subscriberChanged } from './subscriber.facts.js';
import { usageClosed, usageCounted, usageExceeded } from './usage.facts.js';

/** Every fact of the platform. */
export const facts: readonly FactDefinition[] = [
  organisationChanged,
  senderChanged,
  domainChanged,
  certificateChanged,
  messageAccepted,
  messageConsigned,
  messageNotified,
  messageReminded,
  messageOpened,
  messageAcknowledged,
  messageExpired,
  messageExtended,
  messageForwarded,
  messageDelivered,
  messageFailed,
  evidenceSealed,
  receiptIssued,
  dispatchRequested,
  notificationSent,
  notificationDelivered,
  notificationFailed,
  subscriberChanged,
  usageCounted,
  usageExceeded,
  usageClosed,
  paymentPaid,
  paymentDeclined,
  paymentRefunded,
];
