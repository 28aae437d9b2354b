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
  messageOpened,
  type MessageAccepted,
  type MessageAcknowledged,
  type MessageConsigned,
  type MessageOpened,
} from './message.facts.js';
export { dispatchRequested, type DispatchRequested } from './dispatch.facts.js';
export {
  notificationFailed,
  notificationSent,
  type NotificationFailed,
  type NotificationSent,
} from './notification.facts.js';
export { INBOX_RETENTION_MS, parkedTopic, topics, type Topic } from './topics.js';
export { asyncApiDocument } from './async-api.js';
