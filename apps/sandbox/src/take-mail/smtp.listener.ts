import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { SANDBOX_ERRORS } from '../errors.js';
import { type MailStore } from '../mail/mail.js';
import { readMail } from '../mail/read-mail.js';

/** The sandbox answers this machine only. */
const HOST = '127.0.0.1';
const SIZE_MAX_OCTETS = 32 * 1024 * 1024;
const CONNECTIONS_MAX = 100;
const SOCKET_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** A mail server for every address there is: takes whatever comes and keeps it to be looked at. */
export class SmtpListener implements OnModuleDestroy {
  readonly #log = new Logger(SmtpListener.name);
  readonly #server: SMTPServer;

  constructor(
    private readonly port: number,
    private readonly store: MailStore,
    private readonly clock: { now(): Date },
  ) {
    this.#server = new SMTPServer({
      name: 'mx.sandbox',
      banner: 'sandbox mail sink',
      size: SIZE_MAX_OCTETS,
      maxClients: CONNECTIONS_MAX,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      socketTimeout: SOCKET_TIMEOUT_MS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      logger: false,
      onData: (stream, session, callback) => {
        this.#take(stream, session).then(() => {
          callback(null);
        }, callback);
      },
    });
  }

  /** @throws AppError `MAIL_PORT_UNAVAILABLE` */
  async listen(): Promise<void> {
    try {
      this.#server.listen(this.port, HOST);
      await once(this.#server.server, 'listening');
    } catch (cause) {
      throw new AppError(SANDBOX_ERRORS.mailPortUnavailable, { cause });
    }
    this.#server.on('error', (error) => {
      this.#log.warn({ msg: 'a mail connection failed', reason: error.message });
    });
  }

  async onModuleDestroy(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const mail = await readMail({
      id: randomUUIDv7(),
      receivedAt: this.clock.now(),
      envelopeFrom: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      raw: await buffer(stream),
    });
    this.store.add(mail);
  }
}
