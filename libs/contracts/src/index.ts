export type { Fact, FactDefinition } from './fact.js';
export { facts } from './facts.js';
export { organisationChanged, type OrganisationState } from './organisation.facts.js';
export { senderChanged, type SenderState } from './sender.facts.js';
export { domainChanged, type DomainState } from './domain.facts.js';
export { certificateChanged, type CertificateState } from './certificate.facts.js';
export {
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
  type MessageAccepted,
  type MessageAcknowledged,
  type MessageConsigned,
  type MessageDelivered,
  type MessageExpired,
  type MessageExtended,
  type MessageFailed,
  type MessageForwarded,
  type MessageNotified,
  type MessageOpened,
  type MessageReminded,
} from './message.facts.js';
export { dispatchRequested, type DispatchRequested } from './dispatch.facts.js';
export {
  notificationDelivered,
  notificationFailed,
  notificationSent,
  type NotificationFailed,
  type NotificationSent,
} from './notification.facts.js';
export { subscriberChanged, type SubscriberState } from './subscriber.facts.js';
export {
  usageClosed,
  usageCounted,
  usageExceeded,
  type UsageClosed,
  type UsageCounted,
  type UsageExceeded,
} from './usage.facts.js';
export {
  paymentDeclined,
  paymentPaid,
  paymentRefunded,
  type PaymentDeclined,
  type PaymentPaid,
  type PaymentRefunded,
} from './payment.facts.js';
export {
  evidenceSealed,
  SEALED_ENTRIES_MAX,
  type EvidenceSealed,
  type SealedEntry,
} from './evidence.facts.js';
export { receiptIssued, type ReceiptIssued } from './receipt.facts.js';
export { INBOX_RETENTION_MS, parkedTopic, topics, type Topic } from './topics.js';
export { asyncApiDocument } from './async-api.js';
