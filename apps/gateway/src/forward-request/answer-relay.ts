import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { outwardHeaders } from '../route/headers.js';

/** How a forwarded call ended, told exactly once. */
export interface RelayOutcome {
  /** The whole answer went out, or the client went away: nothing is left to say. */
  done(outcome: 'answered' | 'aborted'): void;
  /** No answer began, so the client can still be told why. */
  failed(error: Error): void;
}

/** What of the client's side an answer is written to. */
export interface AnswerTarget {
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Whether nobody signed in for it. */
  readonly isPublic: boolean;
  /** Called just before the first byte: from here on the response is this relay's alone. */
  readonly takeOver: () => void;
}

/** Octets up to which a whole body that came in one piece goes out in one write with its headers. */
const ONE_WRITE_MAX = 16_384;

/**
 * Passes a service's answer on to the client piece by piece, as fast as the client takes it, and drops the call to the
 * service when the client goes away. Nothing is collected.
 */
export class AnswerRelay implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #length: string | undefined;
  #whole: Buffer | undefined;

  constructor(
    private readonly target: AnswerTarget,
    private readonly outcome: RelayOutcome,
  ) {
    target.response.once('close', this.#onClientGone);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('the client went away'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // An interim answer (RFC 9110 15.2), such as Early Hints: the final one follows.
    if (statusCode < 200) return;
    this.#length = String(headers['content-length']);
    this.target.takeOver();
    this.target.response.writeHead(statusCode, outwardHeaders(headers, this.target));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (chunk.length <= ONE_WRITE_MAX && String(chunk.length) === this.#length) {
      this.#whole = chunk;
      return;
    }
    if (this.target.response.write(chunk)) return;
    controller.pause();
    this.target.response.once('drain', () => {
      controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.#whole === undefined) this.target.response.end();
    // Node joins headers and body into one write only for strings; latin1 keeps every octet (a tenth more throughput).
    else this.target.response.end(this.#whole.toString('latin1'), 'latin1');
    this.#settle(() => {
      this.outcome.done('answered');
    });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#settle(() => {
      if (!this.target.response.headersSent) {
        this.outcome.failed(error);
        return;
      }
      // Half an answer is out: only a broken connection can say that the rest will not come.
      this.target.response.destroy();
      this.outcome.done('aborted');
    });
  }

  readonly #onClientGone = (): void => {
    this.#settle(() => {
      this.#controller?.abort(new Error('the client went away'));
      this.outcome.done('aborted');
    });
  };

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.target.response.off('close', this.#onClientGone);
    tell();
  }
}
