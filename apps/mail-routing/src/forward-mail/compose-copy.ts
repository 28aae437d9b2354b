import type { Readable } from 'node:stream';
import MimeNode from 'nodemailer/lib/mime-node';
import { copyText } from '../forwarding/copy-text.js';
import type { DueCopy } from '../storage/forward.repository.js';

/** A mail with a copy of a letter, the letter's octets unchanged (RFC 2046 5.2.1 allows no encoding around them). */
export function composeCopy(copy: DueCopy, letter: Readable, from: string): Readable {
  const { subject, text } = copyText(copy.sender);
  const mail = new MimeNode('multipart/mixed');
  mail.setHeader({
    from,
    to: copy.address,
    subject,
    date: copy.createdAt.toUTCString(),
    // The same at each try, so that whoever gets it twice can tell.
    'message-id': `<${copy.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // RFC 3834: no machine answers it.
    'auto-submitted': 'auto-generated',
  });
  mail.createChild('text/plain').setContent(text);
  mail
    .createChild('message/rfc822')
    .setHeader('content-disposition', 'attachment; filename=letter.eml')
    .setHeader('content-transfer-encoding', '8bit')
    .setContent(letter);
  return mail.createReadStream();
}
