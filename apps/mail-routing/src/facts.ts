import {
  type Fact,
  messageAccepted,
  messageAcknowledged,
  messageConsigned,
  messageOpened,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { formatDigest, type Message } from './message/message.js';
import type { Recipient } from './message/recipient.js';

/** Who tells these facts. */
export const SOURCE = '/pep/mail-routing';

/** The message was accepted for these recipients. */
export function accepted(message: Message, recipients: readonly Recipient[], time: Date): Fact {
  const { id: messageId, organisation, senderId, sender, size, digest } = message;
  return newFact(
    messageAccepted,
    {
      messageId,
      organisation,
      senderId,
      sender,
      size,
      digest: formatDigest(digest),
      acceptedAt: time.toISOString(),
      recipients: [...recipients],
    },
    { source: SOURCE, time },
  );
}

/** The content is available in the recipient's mailbox. */
export function consigned(messageId: string, recipient: Recipient, time: Date): Fact {
  return newFact(
    messageConsigned,
    { messageId, recipient, consignedAt: time.toISOString() },
    { source: SOURCE, time },
  );
}

/** The recipient opened the content for the first time. */
export function opened(messageId: string, recipient: Recipient, time: Date): Fact {
  return newFact(
    messageOpened,
    { messageId, recipient, openedAt: time.toISOString() },
    { source: SOURCE, time },
  );
}

/** The recipient certified reading and acceptance. */
export function acknowledged(
  messageId: string,
  recipient: Recipient,
  evidence: { id: string; at: Date },
): Fact {
  return newFact(
    messageAcknowledged,
    { messageId, recipient, acknowledgedAt: evidence.at.toISOString(), evidenceId: evidence.id },
    { source: SOURCE, time: evidence.at },
  );
}
