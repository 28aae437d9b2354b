import { createHmac, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { AppError } from '@pep/errors';
import { RECEIPT_ERRORS } from '../errors.js';

/** Standard Webhooks (standardwebhooks.com), “Signature scheme”: between 24 and 64 octets. */
const SECRET_OCTETS = 32;

/** A new secret of a webhook. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_OCTETS);
}

/** The secret as its owner gets it, once. */
export function showSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/** One thing that a webhook is told. */
export interface WebhookCall {
  readonly id: string;
  readonly body: string;
  /** The machine's time: receivers compare it with theirs. */
  readonly at: Date;
}

/** The headers by which a receiver knows us and tells repeats (Standard Webhooks: id, timestamp and body, HMAC-SHA256). */
export function signedHeaders(secret: Buffer, { id, body, at }: WebhookCall): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/**
 * Where webhooks may be: at public addresses, and in those private networks that the platform's operator allows. Whoever may name
 * a URL must not reach through us what only we can reach.
 */
export class WebhookPlaces {
  readonly #allowed: readonly ReturnType<typeof ipaddr.parseCIDR>[];

  /** @param networks CIDR blocks. @throws Error for what is none */
  constructor(networks: readonly string[]) {
    this.#allowed = networks.map((one) => ipaddr.parseCIDR(one));
  }

  /** @param address IPv4 or IPv6, as the name system or a URL has it; IPv4 written as IPv6 is IPv4 */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    if (parsed.range() === 'unicast') return true;
    return this.#allowed.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
  }

  /**
   * Reads the URL of a webhook: HTTPS, or HTTP to this machine where that is allowed.
   * @throws AppError `WEBHOOK_URL_MALFORMED`
   */
  readUrl(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url?.protocol === 'http:' && isLoopback(hostOf(url)) && this.allows(hostOf(url));
    if (
      url === undefined ||
      !(url.protocol === 'https:' || isPlain) ||
      url.username !== '' ||
      url.hash !== ''
    )
      throw new AppError(RECEIPT_ERRORS.webhookUrlMalformed);
    return url;
  }
}

/** The host of a URL without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(host: string): boolean {
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
