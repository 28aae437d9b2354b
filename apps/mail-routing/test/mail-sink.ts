import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail as the relay got it. */
export interface SunkMail {
  /** MAIL FROM; empty for the null sender. */
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

/** A mail relay that takes everything, except where a test says otherwise. */
export class MailSink {
  readonly mails: SunkMail[] = [];
  /** The reply to a mail, such as `451 4.3.0 later`; undefined takes it. */
  reply: (recipient: string) => string | undefined = () => undefined;
  #server: SMTPServer | undefined;

  async listen(): Promise<number> {
    const server = new SMTPServer({
      closeTimeout: 10,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onData: (stream, session, callback) => {
        void this.#take(stream, session).then(callback, callback);
      },
    });
    this.#server = server;
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return (server.server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#server === undefined) resolve();
      else this.#server.close(resolve);
    });
  }

  mailsTo(recipient: string): SunkMail[] {
    return this.mails.filter(({ to }) => to === recipient);
  }

  async #take(stream: Readable, { envelope }: SMTPServerSession): Promise<Error | null> {
    const content = await buffer(stream);
    const to = envelope.rcptTo[0]?.address ?? '';
    const reply = this.reply(to);
    if (reply !== undefined)
      return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
    this.mails.push({ from, to, raw: content.toString('latin1') });
    return null;
  }
}

/** The one mail that there is. @throws Error when there is another number of them */
export function theOnly(mails: readonly SunkMail[]): SunkMail {
  const [first, ...others] = mails;
  if (first === undefined || others.length > 0) throw new Error(`there are ${String(mails.length)} mails`);
  return first;
}
