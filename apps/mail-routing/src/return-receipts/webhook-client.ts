import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { WEBHOOK_CALL_ERRORS } from '../errors.js';
import { hostOf, WebhookPlaces } from '../receipt/webhook.js';

/** From the first packet to the head of the answer. */
const TIMEOUT_MS = 10_000;

/** What is posted, and where. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts to webhooks. The address that is connected to is the one that was judged: a name that is public when asked and private
 * a moment later gains nothing. Redirections are not followed, and of the answer only the status counts.
 */
@Injectable()
export class WebhookClient {
  constructor(@Inject(WebhookPlaces) private readonly places: WebhookPlaces) {}

  /** @throws AppError `WEBHOOK_AWAY` for anything but a 2xx, `WEBHOOK_FORBIDDEN` for a private address */
  async post({ url: text, headers, body }: WebhookPost): Promise<void> {
    const url = this.places.readUrl(text);
    const isAddress = /^[\d.]+$|:/.test(hostOf(url));
    // A name is judged when it is looked up; an address is never looked up.
    if (isAddress && !this.places.allows(hostOf(url)))
      throw new AppError(WEBHOOK_CALL_ERRORS.webhookForbidden);
    const status = await send(url, body, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'PEP',
      },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      lookup: this.#lookup,
    });
    if (status < 200 || status > 299) {
      throw new AppError(WEBHOOK_CALL_ERRORS.webhookAway, {
        message: `the webhook answered ${String(status)}`,
      });
    }
  }

  /** Finds public addresses only. */
  readonly #lookup: LookupFunction = (hostname, { all, ...options }, found) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = error === null ? addresses.filter(({ address }) => this.places.allows(address)) : [];
      const [first] = allowed;
      if (first === undefined) found(error ?? new AppError(WEBHOOK_CALL_ERRORS.webhookForbidden), []);
      else if (all === true) found(null, allowed satisfies LookupAddress[]);
      else found(null, first.address, first.family);
    });
  };
}

function send(url: URL, body: string, options: RequestOptions): Promise<number> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      // The connection is not used again, so the rest of the answer need not be read.
      response.destroy();
    })
      .on('error', (cause) => {
        if (cause instanceof AppError) reject(cause);
        else
          reject(
            new AppError(WEBHOOK_CALL_ERRORS.webhookAway, { message: `webhook: ${codeOf(cause)}`, cause }),
          );
      })
      .end(body);
  });
}

function codeOf(error: Error): string {
  return (error as { code?: unknown }).code === undefined
    ? error.name
    : String((error as { code?: unknown }).code);
}
