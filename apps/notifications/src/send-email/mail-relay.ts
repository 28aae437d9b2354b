import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { createTransport } from 'nodemailer';
import { NOTIFICATION_ERRORS } from '../errors.js';

/** How the relay is reached, and the key that signs for our domain. */
export interface RelayOptions {
  readonly relayHost: string;
  readonly relayPort: number;
  readonly relayUser?: string | undefined;
  readonly relayPassword?: string | undefined;
  readonly dkimDomain?: string | undefined;
  readonly dkimSelector?: string | undefined;
  readonly dkimKeyFile?: string | undefined;
}

/** A mail as it is handed to the relay. */
export interface OutgoingMail {
  readonly messageId: string;
  readonly date: Date;
  readonly from: { readonly name: string; readonly address: string };
  /** MAIL FROM; empty for the null sender. */
  readonly envelopeFrom: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** RFC 8314 section 3.3: TLS from the first octet. */
const SUBMISSIONS_PORT = 465;
const CONNECTIONS_MAX = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const GREETING_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;
const IDLE_MS = 10_000;
/** From the queue to the relay's answer, whatever it does in between. */
const TRANSMISSION_TIMEOUT_MS = 4 * 60_000;

/** Hands mails to the relay over a few connections that are kept for a while. */
export class MailRelay implements OnApplicationShutdown {
  readonly #logger = new Logger(MailRelay.name);
  readonly #transport;

  /** @throws Error when the DKIM key can not be read */
  constructor(options: RelayOptions) {
    const { relayHost: host, relayPort: port } = options;
    this.#transport = createTransport({
      pool: true,
      maxConnections: CONNECTIONS_MAX,
      // A mail whose connection broke may have been taken: trying again is not the pool's decision.
      maxRequeues: 0,
      host,
      port,
      secure: port === SUBMISSIONS_PORT,
      ...(isLoopback(host) ? { ignoreTLS: true } : { requireTLS: true }),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: GREETING_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      idleTimeout: IDLE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...accountOf(options),
      ...signatureOf(options),
    });
    this.#transport.on('error', (error) => {
      this.#logger.warn({
        msg: 'a connection to the relay failed',
        reason: reasonOf(error as TransmissionError),
      });
    });
  }

  /** @throws AppError `RELAY_REFUSED` for good (5xx), `RELAY_AWAY` for now; each with the relay's own words */
  async transmit(mail: OutgoingMail): Promise<void> {
    const { envelopeFrom, to, ...content } = mail;
    try {
      await this.#transport.sendMail({
        ...content,
        to: { name: '', address: to },
        envelope: { from: envelopeFrom, to: [{ name: '', address: to }] },
        signal: AbortSignal.timeout(TRANSMISSION_TIMEOUT_MS),
      });
    } catch (error) {
      const failure = error as TransmissionError;
      const definition = isFinal(failure) ? NOTIFICATION_ERRORS.relayRefused : NOTIFICATION_ERRORS.relayAway;
      throw new AppError(definition, { message: reasonOf(failure) });
    }
  }

  onApplicationShutdown(): void {
    this.#transport.close();
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function accountOf({ relayUser: user, relayPassword: pass }: RelayOptions) {
  return user === undefined || pass === undefined ? {} : { auth: { user, pass } };
}

function signatureOf({ dkimDomain, dkimSelector, dkimKeyFile }: RelayOptions) {
  if (dkimDomain === undefined || dkimSelector === undefined || dkimKeyFile === undefined) return {};
  const privateKey = readFileSync(dkimKeyFile, 'utf8');
  return { dkim: { domainName: dkimDomain, keySelector: dkimSelector, privateKey } };
}

/** What nodemailer says of a failure. */
interface TransmissionError {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Whether it is about this mail, not about the way to the relay. */
function isAboutMail({ code, responseCode }: TransmissionError): boolean {
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined;
}

/** RFC 5321 section 4.2.1: 5yz to sender, recipient or content. A refused account or a lack of TLS can be mended. */
function isFinal(error: TransmissionError): boolean {
  return isAboutMail(error) && (error.responseCode ?? 0) >= 500;
}

/** What the relay said of this mail; else what is wrong with the way there. */
function reasonOf(error: TransmissionError): string {
  const { code, originalCode = code, response = '' } = error;
  const reply = response.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (isAboutMail(error)) return reply;
  const cause = [originalCode ?? 'no reason given', reply].join(' ').trim();
  return `${NOTIFICATION_ERRORS.relayAway.message}: ${cause}`;
}
