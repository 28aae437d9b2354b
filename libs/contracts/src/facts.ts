import { certificateChanged } from './certificate.facts.js';
import type { FactDefinition } from './fact.js';
import { messageAccepted, messageAcknowledged, messageConsigned, messageOpened } from './message.facts.js';
import { organisationChanged } from './organisation.facts.js';
import { senderChanged } from './sender.facts.js';

/** Every fact of the platform. */
export const facts: readonly FactDefinition[] = [
  organisationChanged,
  senderChanged,
  certificateChanged,
  messageAccepted,
  messageConsigned,
  messageOpened,
  messageAcknowledged,
];
