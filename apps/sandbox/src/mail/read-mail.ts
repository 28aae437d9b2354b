import PostalMime from 'postal-mime';
import type { Mail } from './mail.js';

type Envelope = Pick<Mail, 'id' | 'receivedAt' | 'envelopeFrom' | 'to' | 'raw'>;

/** Reads a mail for people and tests to look at. */
export async function readMail(envelope: Envelope): Promise<Mail> {
  const { from, subject = '', text = '', html = '', headers } = await PostalMime.parse(envelope.raw);
  return {
    ...envelope,
    from: from?.address ?? '',
    subject,
    text,
    html,
    headers: headers.map(({ key, value }) => ({ name: key, value })),
  };
}
