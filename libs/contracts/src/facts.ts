import { certificateChanged } from './certificate.facts.js';
import type { FactDefinition } from './fact.js';
import { messageAccepted, messageAcknowledged, messageConsigned, messageOpened } from './message.facts.js';
import { organisationChanged } from './organisation.facts.js';
import { senderChanged } from './sender.facts.js';

/** Erases a definition's body type for the list; bodies are parsed before they are used. */
const any = <Data>(definition: FactDefinition<Data>): FactDefinition => definition as unknown as FactDefinition;

/** Every fact of the platform. */
export const facts: readonly FactDefinition[] = [
  any(organisationChanged),
  any(senderChanged),
  any(certificateChanged),
  any(messageAccepted),
  any(messageConsigned),
  any(messageOpened),
  any(messageAcknowledged),
];
