import { domainToASCII } from 'node:url';
import { AppError } from '@pep/errors';
import type { Clock } from '@pep/service-kit';
import type { MailRelay } from '@pep/service-kit/mail';
import type { Channel, PartReference } from '../dispatch/channel.js';
import type { Dispatch, Parameters } from '../dispatch/dispatch.js';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { OFFICE, renderMail } from '../template/render-mail.js';

/** One mailbox: no list, no group, nothing that ends a header. The relay knows better what exists. */
const ADDRESS = /^[^\s@<>(),;:"[\]\\\p{Cc}]{1,64}@([^\s@<>(),;:"[\]\\\p{Cc}]{1,253})$/u;

/** The relay is reached over so many connections. */
const WINDOW = 5;
/** More than twice what a transmission may take. */
const LEASE_MS = 10 * 60_000;

/** Sends dispatches as mail, one mail each. */
export class EmailChannel implements Channel {
  readonly window = WINDOW;
  readonly leaseMs = LEASE_MS;
  readonly #domain: string;

  constructor(
    private readonly relay: MailRelay,
    private readonly clock: Clock,
  ) {
    const { mailFrom } = relay;
    this.#domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
  }

  /** @throws AppError when the dispatch can not be made a mail, and what {@link MailRelay.transmit} throws */
  async send(dispatch: Dispatch, parameters: Parameters): Promise<readonly PartReference[]> {
    const { id, template, language, recipient } = dispatch;
    const domain = ADDRESS.exec(recipient)?.[1] ?? '';
    if (domainToASCII(domain) === '') throw new AppError(NOTIFICATION_ERRORS.recipientMalformed);
    const { isReport, ...text } = renderMail(template, language, parameters);
    const { mailFrom } = this.relay;
    await this.relay.transmit({
      // RFC 3834 section 3.3: nobody is told of a report that does not arrive, so two machines can not answer each other.
      envelopeFrom: isReport ? '' : mailFrom,
      to: recipient,
      content: {
        ...text,
        // The same at each try, so that whoever gets it twice can tell.
        messageId: `<${id}@${this.#domain}>`,
        date: this.clock.now(),
        from: { name: OFFICE[language], address: mailFrom },
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
    });
    return [];
  }
}
