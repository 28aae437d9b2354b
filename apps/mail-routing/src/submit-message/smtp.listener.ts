import { Resolver } from 'node:dns/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppError } from '@pep/errors';
import { parseMailAddress } from '@pep/identifiers';
import { Counter } from 'prom-client';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { SUBMISSION_ERRORS } from '../errors.js';
import { SenderDirectory } from '../follow-senders/sender-directory.js';
import { type Recipient, recipientOf } from '../message/recipient.js';
import {
  type RegisteredSender,
  requireActiveSender,
  requireAllowedSource,
  requireFromSender,
} from '../message/submission-policy.js';
import { CommitBatcher } from './commit-batcher.js';
import { readLetter } from './read-letter.js';
import { matchesSource } from './sending-source.js';
import { replyTo } from './smtp-replies.js';

/** Injection token of {@link SmtpOptions}. */
export const SMTP_OPTIONS = Symbol('SmtpOptions');

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** The name in the greeting (RFC 5321 4.2). */
  readonly hostname: string;
  readonly messageSizeMaxBytes: number;
  readonly connectionsMax: number;
  readonly recipientsMax: number;
  /** `host:port` of resolvers; the system's when empty. */
  readonly dnsServers: readonly string[];
}

/** RFC 5321 4.5.3.2: a client may think this long between commands. */
const SOCKET_TIMEOUT_MS = 5 * 60_000;
const CLOSE_TIMEOUT_MS = 5_000;
const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;

type Callback = (error?: Error | null, message?: string) => void;

const letters = new Counter({
  name: 'pep_door_letters_total',
  help: 'Letters by outcome',
  labelNames: ['outcome'],
});

/** The SMTP door: hands each step to the policy and answers `250` only after the commit. It holds no rules. */
@Injectable()
export class SmtpListener implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Door');
  readonly #resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  readonly #server: SMTPServer;

  constructor(
    @Inject(SMTP_OPTIONS) private readonly options: SmtpOptions,
    @Inject(SenderDirectory) private readonly directory: SenderDirectory,
    @Inject(CommitBatcher) private readonly batcher: CommitBatcher,
  ) {
    if (options.dnsServers.length > 0) this.#resolver.setServers(options.dnsServers);
    this.#server = new SMTPServer({
      name: options.hostname,
      banner: 'official electronic mail',
      size: options.messageSizeMaxBytes,
      maxClients: options.connectionsMax,
      maxRecipients: options.recipientsMax,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      noDelay: true,
      socketTimeout: SOCKET_TIMEOUT_MS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      logger: false,
      onMailFrom: (address, session, callback) => {
        this.#answer(() => this.#checkSender(address.address, session), session, callback);
      },
      onRcptTo: (address, session, callback) => {
        this.#answer(() => this.#checkRecipient(address.address, session), session, callback);
      },
      onData: (stream, session, callback) => {
        this.#answer(() => this.#take(stream, session), session, callback);
      },
    });
    this.#server.on('error', (error) => {
      this.#logger.debug({ msg: 'connection failed', reason: error.message });
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.server.once('error', reject);
      this.#server.listen(this.options.port, this.options.host, resolve);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Runs one step and answers it: a step that throws is refused in the words of the catalogue. */
  #answer(
    step: () => Promise<string | undefined> | undefined,
    session: SMTPServerSession,
    callback: Callback,
  ): void {
    Promise.resolve()
      .then(step)
      .then(
        (text) => {
          callback(null, text);
        },
        (error: unknown) => {
          callback(this.#refusal(error, session));
        },
      );
  }

  #refusal(error: unknown, session: SMTPServerSession): Error {
    const reply = replyTo(error);
    letters.inc({ outcome: error instanceof AppError ? error.code : 'INTERNAL' });
    if (error instanceof AppError && !error.retryable) {
      this.#logger.log({
        msg: 'refused',
        reason: error.code,
        client: session.remoteAddress,
        sender: senderOf(session),
      });
    } else {
      this.#logger.error({
        msg: 'not taken',
        err: error instanceof AppError ? (error.cause ?? error) : error,
      });
    }
    return Object.assign(new Error(reply.message), { responseCode: reply.responseCode });
  }

  async #checkSender(address: string, session: SMTPServerSession): Promise<undefined> {
    const sender = this.#requireSender(address);
    requireAllowedSource(await matchesSource(session.remoteAddress, sender.sources, this.#resolver));
  }

  #requireSender(address: string): RegisteredSender {
    return requireActiveSender(this.directory.find(parseMailAddress(address)?.canonical ?? ''));
  }

  #checkRecipient(address: string, session: SMTPServerSession): undefined {
    const recipient = recipientOf(address);
    if (recipient === undefined) throw new AppError(SUBMISSION_ERRORS.recipientUnknown);
    const sender = this.#requireSender(senderOf(session));
    if (recipient.kind === 'phone' && !sender.smsAllowed) throw new AppError(SUBMISSION_ERRORS.smsNotAllowed);
    // SMS letters are carried by `notifications`; while that does not run, none may be taken and lost.
    if (recipient.kind === 'phone') throw new AppError(SUBMISSION_ERRORS.tryLater);
  }

  async #take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const content = await this.#collect(stream);
    const sender = this.#requireSender(senderOf(session));
    const { letter, from } = readLetter(content);
    requireFromSender(from, sender);
    const messageId = await this.batcher.submit({
      letter,
      senderId: sender.id,
      organisation: sender.organisation,
      sender: sender.address,
      clientAddress: session.remoteAddress,
      recipients: recipientsOf(session),
    });
    letters.inc({ outcome: 'accepted' });
    this.#logger.debug({ msg: 'accepted', messageId, sender: sender.address, size: content.length });
    return `2.0.0 accepted ${messageId}`;
  }

  /** All of DATA, or a refusal; what is too large is read to its end but not kept. */
  async #collect(stream: SMTPServerDataStream): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (stream.sizeExceeded) chunks.length = 0;
      else chunks.push(chunk);
    }
    if (stream.sizeExceeded) throw new AppError(SUBMISSION_ERRORS.messageTooLarge);
    return Buffer.concat(chunks);
  }
}

function senderOf(session: SMTPServerSession): string {
  const { mailFrom } = session.envelope;
  return mailFrom === false ? '' : mailFrom.address;
}

/** Each recipient once, however often and in whatever spelling the client named it. */
function recipientsOf(session: SMTPServerSession): Recipient[] {
  const recipients = session.envelope.rcptTo.map((address) => recipientOf(address.address));
  return [
    ...new Map(recipients.filter((one) => one !== undefined).map((one) => [one.identifier, one])).values(),
  ];
}
