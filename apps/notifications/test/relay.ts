import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail as the relay got it. */
export interface RelayedMail {
  /** MAIL FROM; empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

type Step = 'MAIL' | 'RCPT' | 'DATA';
/** The reply to a step, such as `451 4.3.0 later`; undefined takes it. */
type Replies = (step: Step, recipient: string, content: string) => string | undefined;

/** A mail server that takes everything, except where a test says otherwise. */
export class TestRelay {
  readonly mails: RelayedMail[] = [];
  replies: Replies = () => undefined;
  #server: SMTPServer | undefined;

  /** The port of 127.0.0.1; the one given, or a free one. */
  async listen(port = 0): Promise<number> {
    const server = this.#newServer();
    this.#server = server;
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    return (server.server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#server === undefined) resolve();
      else this.#server.close(resolve);
    });
  }

  mailsTo(recipient: string): RelayedMail[] {
    return this.mails.filter(({ to }) => to.includes(recipient));
  }

  #newServer(): SMTPServer {
    return new SMTPServer({
      closeTimeout: 10,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onMailFrom: (_address, _session, callback) => callback(this.#refusal('MAIL')),
      onRcptTo: ({ address }, _session, callback) => callback(this.#refusal('RCPT', address)),
      onData: (stream, session, callback) => {
        void buffer(stream).then((content) => callback(this.#take(session, content.toString())));
      },
    });
  }

  #take(session: SMTPServerSession, raw: string): Error | null {
    const to = session.envelope.rcptTo.map(({ address }) => address);
    const refusal = this.#refusal('DATA', to[0], raw);
    const { mailFrom } = session.envelope;
    if (refusal === null) this.mails.push({ from: mailFrom === false ? '' : mailFrom.address, to, raw });
    return refusal;
  }

  #refusal(step: Step, recipient = '', content = ''): Error | null {
    const reply = this.replies(step, recipient, content);
    if (reply === undefined) return null;
    return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
  }
}
