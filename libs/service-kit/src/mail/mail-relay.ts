import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { Readable } from 'node:stream';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError, type ErrorDefinition } from '@pep/errors';
import { createTransport } from 'nodemailer';

/** Why the relay did not take a mail; its own words replace the message where it said any of this mail. */
export const RELAY_ERRORS = {
  refused: { code: 'RELAY_REFUSED', kind: 'invalid', message: 'The mail relay refused it for good' },
  away: { code: 'RELAY_AWAY', kind: 'unavailable', message: 'The mail relay did not take it now' },
} as const satisfies Record<string, ErrorDefinition>;

/** How the relay is reached, and the key that signs for our domain. */
export interface RelayOptions {
  readonly relayHost: string;
  readonly relayPort: number;
  /** The address in From, and where mail that can not be delivered goes back to. */
  readonly mailFrom: string;
  readonly relayUser?: string | undefined;
  readonly relayPassword?: string | undefined;
  readonly dkimDomain?: string | undefined;
  readonly dkimSelector?: string | undefined;
  readonly dkimKeyFile?: string | undefined;
}

/** A mail that the relay's client writes. */
export interface MailParts {
  readonly messageId: string;
  readonly date: Date;
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A mail as it is handed to the relay. */
export interface OutgoingMail {
  /** MAIL FROM; empty for the null sender. */
  readonly envelopeFrom: string;
  readonly to: string;
  /** What it is made of, or the whole mail, header and all, which may have octets above 127. */
  readonly content: MailParts | Readable;
}

/** RFC 8314 section 3.3: TLS from the first octet. */
const SUBMISSIONS_PORT = 465;
const CONNECTIONS_MAX = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;
const IDLE_MS = 10_000;
/** From the queue to the relay's answer, whatever it does in between; callers hold their leases longer. */
const TRANSMISSION_TIMEOUT_MS = 4 * 60_000;
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Hands mails to the relay over a few connections that are kept for a while. */
@Injectable()
export class MailRelay implements OnApplicationShutdown {
  readonly #logger = new Logger(MailRelay.name);
  readonly #transport;
  readonly mailFrom: string;

  /** @throws Error when the account or the DKIM key is set in part only, or the key can not be read */
  constructor(options: RelayOptions) {
    const { relayHost: host, relayPort: port } = options;
    this.mailFrom = options.mailFrom;
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
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      idleTimeout: IDLE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...accountOf(options),
      ...signatureOf(options),
    });
    this.#transport.on('error', (error) => {
      this.#logger.warn({ msg: 'a connection to the relay failed', reason: reasonOf(error as Failure) });
    });
  }

  /** @throws AppError `RELAY_REFUSED` for good (5xx), `RELAY_AWAY` for now; each with the relay's own words */
  async transmit({ envelopeFrom: from, to: address, content }: OutgoingMail): Promise<void> {
    const isWhole = content instanceof Readable;
    const to = { name: '', address };
    try {
      await this.#transport.sendMail({
        ...(isWhole ? { raw: content } : { ...content, to }),
        envelope: { from, to: [to], use8BitMime: isWhole },
        signal: AbortSignal.timeout(TRANSMISSION_TIMEOUT_MS),
      });
    } catch (error) {
      const failure = error as Failure;
      throw new AppError(isFinal(failure) ? RELAY_ERRORS.refused : RELAY_ERRORS.away, {
        message: reasonOf(failure),
      });
    } finally {
      if (isWhole) content.destroy();
    }
  }

  onApplicationShutdown(): void {
    this.#transport.close();
  }
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return host === 'localhost' || (family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4'));
}

function accountOf({ relayUser: user, relayPassword: pass }: RelayOptions) {
  if (user === undefined && pass === undefined) return {};
  if (user === undefined || pass === undefined) throw new Error('set both relayUser and relayPassword');
  return { auth: { user, pass } };
}

function signatureOf({ dkimDomain, dkimSelector, dkimKeyFile }: RelayOptions) {
  if ([dkimDomain, dkimSelector, dkimKeyFile].every((one) => one === undefined)) return {};
  if (dkimDomain === undefined || dkimSelector === undefined || dkimKeyFile === undefined)
    throw new Error('set all of dkimDomain, dkimSelector and dkimKeyFile');
  const privateKey = readFileSync(dkimKeyFile, 'utf8');
  return { dkim: { domainName: dkimDomain, keySelector: dkimSelector, privateKey } };
}

/** What nodemailer says of a failure. */
interface Failure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Whether it is about this mail, not about the way to the relay. */
function isAboutMail({ code, responseCode }: Failure): boolean {
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined;
}

/** RFC 5321 section 4.2.1: 5yz to sender, recipient or content. A refused account or a lack of TLS can be mended. */
function isFinal(failure: Failure): boolean {
  return isAboutMail(failure) && (failure.responseCode ?? 0) >= 500;
}

/** What the relay said of this mail; else what is wrong with the way there. */
function reasonOf(failure: Failure): string {
  const { code, originalCode = code, response = '' } = failure;
  const reply = response.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (isAboutMail(failure)) return reply;
  const cause = [originalCode ?? 'no reason given', reply].join(' ').trim();
  return `${RELAY_ERRORS.away.message}: ${cause}`;
}
