import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { createTransport } from 'nodemailer';
import { OUTWARD_ERRORS } from './errors.js';

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

/** A mail that is complete, header and all. */
export interface FinishedMail {
  /** MAIL FROM; empty for the null sender. */
  readonly from: string;
  readonly to: string;
  readonly content: Readable;
}

/** RFC 8314 section 3.3: TLS from the first octet. */
const SUBMISSIONS_PORT = 465;
const CONNECTIONS_MAX = 4;
const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;
const IDLE_MS = 10_000;
/** From the queue to the relay's answer, whatever it does in between; callers hold their leases longer. */
const TRANSMISSION_TIMEOUT_MS = 4 * 60_000;
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Hands mails with letters in them to the relay, as streams; word of letters goes through `notifications`. */
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
      this.#logger.warn({ msg: 'a connection to the relay failed', reason: (error as Failure).code });
    });
  }

  /** @throws AppError `RELAY_REFUSED` for good (5xx), `RELAY_AWAY` for now; each with the relay's own words */
  async transmit({ from, to, content }: FinishedMail): Promise<void> {
    try {
      await this.#transport.sendMail({
        raw: content,
        envelope: { from, to: [{ name: '', address: to }], use8BitMime: true },
        signal: AbortSignal.timeout(TRANSMISSION_TIMEOUT_MS),
      });
    } catch (error) {
      const failure = error as Failure;
      throw new AppError(isFinal(failure) ? OUTWARD_ERRORS.relayRefused : OUTWARD_ERRORS.relayAway, {
        message: reasonOf(failure),
      });
    } finally {
      content.destroy();
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
  readonly response?: string;
  readonly responseCode?: number;
}

/** RFC 5321 section 4.2.1: 5yz to sender, recipient or content; what is wrong with the way there can be mended. */
function isFinal({ code, responseCode = 0 }: Failure): boolean {
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
}

function reasonOf({ code = 'no reason given', response = '' }: Failure): string {
  const reply = response.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return reply === '' ? `${OUTWARD_ERRORS.relayAway.message}: ${code}` : reply;
}
