import { readFileSync } from 'node:fs';
import { request as overHttp } from 'node:http';
import { request as overTls } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { AppError } from '@pep/errors';
import { z } from 'zod';
import { ERRORS } from '../errors.js';
import { type Attestation, pinActivation, type PinActivationNonce } from './attest-activation.js';

const TIMEOUT_MS = 20_000;
const ANSWER_OCTETS_MAX = 64 * 1024;
/** Before each further try when the server can not do it now; together longer than it leaves an authority alone that was silent. */
const PAUSES_MS = [2_000, 4_000, 8_000] as const;
const NOT_NOW = 503;
const problem = z.object({ code: z.string(), detail: z.string() });
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The server that is told of an activation. It sees signatures and certificates, never a PIN or PUK. */
export class ActivationServer {
  readonly #base: URL;
  readonly #ca: string[] | undefined;

  /**
   * @param caFile further authority that may vouch for the server (PEM)
   * @throws AppError USAGE for an address without TLS that is not this computer
   */
  constructor(address: string, caFile: string | undefined) {
    if (!URL.canParse(address)) throw new AppError(ERRORS.usage);
    this.#base = new URL(address);
    const { protocol, hostname } = this.#base;
    if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.includes(hostname))) {
      throw new AppError(ERRORS.usage);
    }
    this.#ca = caFile === undefined ? undefined : [...rootCertificates, readFileSync(caFile, 'utf8')];
  }

  /** @throws AppError SERVER_AWAY, SERVER_REFUSED */
  async begin(): Promise<PinActivationNonce> {
    const answer = pinActivation.safeParse(await this.#post('/v1/pin-activations', {}));
    if (!answer.success)
      throw new AppError(ERRORS.serverAway, { errors: [{ field: 'server', message: 'no activation' }] });
    return answer.data;
  }

  /** @throws AppError SERVER_AWAY, SERVER_REFUSED with the server's reason */
  async prove(activation: PinActivationNonce, proof: Attestation): Promise<void> {
    await this.#post(`/v1/pin-activations/${activation.id}/attestation`, proof);
  }

  async #post(path: string, body: object): Promise<unknown> {
    const { status, text } = await this.#sendUntilTaken(path, JSON.stringify(body));
    if (status >= 200 && status < 300) return JSON.parse(text);
    const definition = status >= 500 ? ERRORS.serverAway : ERRORS.serverRefused;
    throw new AppError(definition, { errors: [{ field: 'server', message: reasonIn(text) }] });
  }

  /** The server says 503 before it has done anything, so the same proof is sent again; no card is asked for another. */
  async #sendUntilTaken(path: string, body: string): Promise<Answer> {
    for (const pauseMs of PAUSES_MS) {
      const answer = await this.#send(path, body);
      if (answer.status !== NOT_NOW) return answer;
      await sleep(pauseMs);
    }
    return this.#send(path, body);
  }

  #send(path: string, body: string): Promise<Answer> {
    const url = new URL(path, this.#base);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { method: 'POST', headers, timeout: TIMEOUT_MS };
    return new Promise((resolve, reject) => {
      const failed = (cause: Error): void => {
        reject(new AppError(ERRORS.serverAway, { errors: [{ field: 'server', message: cause.message }] }));
      };
      const sent =
        url.protocol === 'https:'
          ? overTls(url, { ...options, ...(this.#ca !== undefined && { ca: this.#ca }) })
          : overHttp(url, options);
      sent.on('error', failed).on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_OCTETS_MAX) sent.destroy(new Error('too long an answer'));
        });
        answer.on('error', failed).on('end', () => {
          resolve({ status: answer.statusCode ?? 0, text });
        });
      });
      sent.end(body);
    });
  }
}

/** What a problem document (RFC 9457) of the platform says. */
function reasonIn(answer: string): string {
  try {
    const { code, detail } = problem.parse(JSON.parse(answer));
    return `${code}: ${detail}`;
  } catch {
    return 'without a reason';
  }
}
