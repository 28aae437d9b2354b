import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { AppError } from '@pep/errors';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { DataParser } from './data-parser.js';
import { replyTo } from './smtp-replies.js';

/** How long a client may take. */
export interface DoorPatience {
  /** From one command to the next (RFC 5321 4.5.3.2: five minutes), however often an octet comes. */
  readonly commandMs: number;
  /** From DATA to its end. */
  readonly dataMs: number;
}

/** RFC 3463: our own texts begin with their enhanced code. */
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;
/** Also for `MAIL FROM:<…> SIZE=` over the limit (RFC 1870 6.1). */
const TOO_LARGE = replyTo(new AppError(SUBMISSION_ERRORS.messageTooLarge));
const TOO_MANY = 'too many connections, try again in a moment';
/** The reply to DATA. */
const START_MAIL_INPUT = 354;
/** RFC 3463 3.5: the system is too slow to talk to; RFC 5321 3.8: closing the channel. */
const TOO_SLOW = '4.4.2 this took too long, the connection is closed; send the letter again';

/** An SMTP server whose connections are {@link DoorConnection}s. */
export class DoorServer extends SMTPServer {
  constructor(
    options: SMTPServerOptions,
    readonly patience: DoorPatience,
  ) {
    super(options);
  }

  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions): void {
    const connection = new DoorConnection(this, socket, options);
    this.connections.add(connection);
    connection.on('error', (error: Error) => {
      this._onError(error);
    });
    connection.init();
  }
}

/** A connection that is greeted at once, and that a slow client can not keep for long. */
class DoorConnection extends SMTPConnection {
  readonly #patience: DoorPatience;
  #deadline: NodeJS.Timeout | undefined;
  #allowedMs = 0;

  constructor(server: DoorServer, socket: Socket | TLSSocket, options?: SMTPConnectionOptions) {
    super(server, socket, options);
    this.#patience = server.patience;
    this.#allow(this.#patience.commandMs);
  }

  /**
   * The package waits 100 ms before it greets, to turn away clients that talk first, as much spam software does. Here
   * only registered computers get further than the envelope, and each letter that comes alone would pay the wait.
   */
  override init(): void {
    this._setListeners(() => {
      const { maxClients } = this._server.options;
      if (maxClients !== undefined && this._server.connections.size > maxClients) {
        this.send(421, `${this.name} ${TOO_MANY}`, false);
        return;
      }
      this.connectionReady();
    });
  }

  /** Gives our own texts as they are, and the package's refusal of an announced size in the words of our catalogue. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const own = typeof data === 'string' && ENHANCED.test(data);
    if (code === TOO_LARGE.responseCode && !own) super.send(code, TOO_LARGE.message, false);
    else super.send(code, data, own ? false : context);
    const { commandMs, dataMs } = this.#patience;
    if (!this._closing) this.#allow(code === START_MAIL_INPUT ? dataMs : commandMs);
  }

  /** Wired as the package wires its own; it has no way to be told of another class alone. */
  override _createParser(): SMTPStream {
    const parser = new DataParser({ maxCommandLength: this._server.options.maxCommandLength });
    parser.oncommand = (command, callback) => {
      this._onCommand(command, callback);
    };
    parser.on('error', (error: Error) => {
      this.send(421, `Error: ${error.message}`);
    });
    return parser;
  }

  override _onClose(): void {
    clearTimeout(this.#deadline);
    super._onClose();
  }

  /**
   * Until its next command, or the end of its letter. The package's own timeout begins anew with each octet, so a client
   * that sends one a minute would stay for ever.
   */
  #allow(ms: number): void {
    if (this.#deadline !== undefined && this.#allowedMs === ms) {
      this.#deadline.refresh();
      return;
    }
    clearTimeout(this.#deadline);
    this.#allowedMs = ms;
    this.#deadline = setTimeout(() => {
      this.send(421, TOO_SLOW, false);
    }, ms).unref();
  }
}
