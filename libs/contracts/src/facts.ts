import { certificateChanged } from './certificate.facts.js';
import { dispatchRequested } from './dispatch.facts.js';
import { domainChanged } from './domain.facts.js';
import type { FactDefinition } from './fact.js';
import { messageAccepted, messageAcknowledged, messageConsigned, messageOpened } from './message.facts.js';
import { notificationFailed, notificationSent } from './notification.facts.js';
import { organisationChanged } from './organisation.facts.js';
import { senderChanged } from './sender.facts.js';

/** Every fact of the platform. */
export const facts: readonly FactDefinition[] = [
  organisationChanged,
  senderChanged,
  domainChanged,
  certificateChanged,
  messageAccepted,
  messageConsigned,
  messageOpened,
  messageAcknowledged,
  dispatchRequested,
  notificationSent,
  notificationFailed,
];
