import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Counter } from 'prom-client';
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { ConnectionCounter } from '../limits/connection-counter.js';
import { Door } from './door.js';
import { DoorServer } from './door-server.js';
import { senderOf } from './envelope.js';
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
  readonly connectionsPerSourceMax: number;
  readonly recipientsMax: number;
  /** Without it there is no STARTTLS. PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Computers that tell whose connection they pass on, by the PROXY protocol or by XCLIENT. */
  readonly proxies: readonly string[];
  readonly xclientProxies: readonly string[];
  readonly commandTimeoutMs: number;
  readonly dataTimeoutMs: number;
}

const CLOSE_TIMEOUT_MS = 5_000;
/** RFC 5321 3.8, RFC 3463 3.8 */
const TOO_MANY = '4.7.0 too many connections from your address, try again in a moment';

type Callback = (error?: Error | null, message?: string) => void;

const letters = new Counter({
  name: 'pep_door_letters_total',
  help: 'Letters by outcome',
  labelNames: ['outcome'],
});

/** The SMTP door: hands each step to {@link Door} and answers in the words of the catalogue. It holds no rules. */
@Injectable()
export class SmtpListener implements OnApplicationShutdown {
  readonly #logger = new Logger('Door');
  readonly #connections: ConnectionCounter;
  readonly #server: DoorServer;

  constructor(
    @Inject(SMTP_OPTIONS) private readonly options: SmtpOptions,
    @Inject(Door) private readonly door: Door,
  ) {
    this.#connections = new ConnectionCounter(options.connectionsPerSourceMax);
    const { commandTimeoutMs: commandMs, dataTimeoutMs: dataMs } = options;
    this.#server = new DoorServer({ ...serverOptions(options), ...this.#steps() }, { commandMs, dataMs });
    this.#server.on('error', (error) => {
      this.#logger.debug({ msg: 'connection failed', reason: error.message });
    });
  }

  /** From now on letters are taken. @throws Error when the port is not free */
  async listen(): Promise<void> {
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

  #steps(): SMTPServerOptions {
    return {
      onConnect: (session, callback) => {
        // What a mail server passes on by XCLIENT comes from its own address still.
        const passedOn = this.options.xclientProxies.includes(session.remoteAddress);
        if (passedOn || this.#connections.opened(session, session.remoteAddress)) callback();
        else callback(Object.assign(new Error(TOO_MANY), { responseCode: 421 }));
      },
      onClose: (session) => {
        this.#connections.closed(session);
      },
      onMailFrom: ({ address }, session, callback) => {
        this.#answer(() => this.door.begin(address, session), session, callback);
      },
      onRcptTo: ({ address }, session, callback) => {
        this.#answer(() => this.door.addRecipient(address, session), session, callback);
      },
      onData: (stream, session, callback) => {
        this.#answer(
          () => this.door.take(stream, session),
          session,
          (error, text) => {
            if (error === null) letters.inc({ outcome: 'accepted' });
            callback(error, text);
          },
        );
      },
    };
  }

  /** Runs one step and answers it: a step that throws is refused in the words of the catalogue. */
  #answer(step: () => unknown, session: SMTPServerSession, callback: Callback): void {
    Promise.resolve()
      .then(step)
      .then(
        (text) => {
          callback(null, typeof text === 'string' ? text : undefined);
        },
        (error: unknown) => {
          callback(this.#refusal(error, session));
        },
      );
  }

  #refusal(error: unknown, session: SMTPServerSession): Error {
    const reply = replyTo(error);
    letters.inc({ outcome: outcomeOf(error) });
    this.#tell(error, session);
    return Object.assign(new Error(reply.message), { responseCode: reply.responseCode });
  }

  #tell(error: unknown, session: SMTPServerSession): void {
    const about = { client: session.remoteAddress, sender: senderOf(session) };
    if (!(error instanceof AppError)) {
      if (isGone(error)) this.#logger.debug({ msg: 'gone in the middle of a letter', ...about });
      else this.#logger.error({ msg: 'not taken', ...about, err: error });
    } else if (error.code === SUBMISSION_ERRORS.tryLater.code || error.kind === 'unavailable') {
      this.#logger.warn({ msg: 'not taken now', ...about, reason: error.message, err: error.cause });
    } else {
      this.#logger.log({ msg: 'refused', reason: error.code, ...about });
    }
  }
}

/** smtp-server's word for a client that closed its connection before the end of DATA. */
function isGone(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ECONNECTION';
}

function outcomeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return isGone(error) ? 'GONE' : 'INTERNAL';
}

function serverOptions(options: SmtpOptions): SMTPServerOptions {
  const { tls, proxies, xclientProxies } = options;
  return {
    name: options.hostname,
    banner: 'official electronic mail',
    size: options.messageSizeMaxBytes,
    maxClients: options.connectionsMax,
    maxRecipients: options.recipientsMax,
    disabledCommands: ['AUTH', ...(tls === undefined ? ['STARTTLS'] : [])],
    ...(tls && { ...tls, minVersion: 'TLSv1.2' }),
    hideDSN: false,
    hideENHANCEDSTATUSCODES: false,
    ...(proxies.length > 0 && { useProxy: [...proxies] }),
    ...(xclientProxies.length > 0 && { useXClient: [...xclientProxies] }),
    disableReverseLookup: true,
    noDelay: true,
    socketTimeout: options.commandTimeoutMs,
    closeTimeout: CLOSE_TIMEOUT_MS,
    logger: false,
  };
}
