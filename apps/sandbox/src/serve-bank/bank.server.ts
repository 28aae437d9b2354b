import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { Bank } from '../bank/bank.js';
import { type CallName, CALLS, type Fault } from '../bank/behaviour.js';
import { SANDBOX_ERRORS } from '../errors.js';
import { addressOf, jsonReply, pageReply, readForm, type Reply, send } from './http-message.js';
import { answerCall, type Asked, refusalText } from './merchant-calls.js';
import { PaymentPages } from './payment-pages.js';

/** The sandbox answers this machine only. */
const HOST = '127.0.0.1';
const CALL_PATH = /^\/payment\/rest\/(\w+\.do)$/;
const NOT_JSON = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** What comes back: something, a closed connection, or nothing ever. */
type Answer = Reply | 'hang-up' | 'silence';

/** The merchant API of ArCa iPay and the page where payers type their card, on plain HTTP of 127.0.0.1. */
export class BankServer implements OnModuleDestroy {
  readonly #log = new Logger(BankServer.name);
  readonly #ended = new AbortController();
  readonly #pages: PaymentPages;
  #server: Server | undefined;

  constructor(
    private readonly port: number,
    private readonly bank: Bank,
    private readonly clock: { now(): Date },
  ) {
    this.#pages = new PaymentPages(bank, clock);
    bank.useDoor({ open: () => this.listen(), close: () => this.#close() });
  }

  /**
   * Takes connections; nothing happens where it does already.
   * @throws AppError `BANK_PORT_UNAVAILABLE`
   */
  async listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#failed(response, error);
      });
    });
    try {
      server.listen(this.port, HOST);
      await once(server, 'listening');
    } catch (cause) {
      throw new AppError(SANDBOX_ERRORS.bankPortUnavailable, { cause });
    }
    this.#server = server;
  }

  async onModuleDestroy(): Promise<void> {
    this.#ended.abort();
    await this.#close();
  }

  /** Refuses connections from now on; those that are open are cut. */
  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = CALL_PATH.exec(addressOf(request).pathname)?.[1];
    const answer = name === undefined ? await this.#pages.answer(request) : await this.#call(name, request);
    if (answer === 'hang-up') response.destroy();
    // Otherwise the connection stays open until the other side has had enough.
    else if (answer !== 'silence') send(response, answer);
  }

  async #call(name: string, request: IncomingMessage): Promise<Answer> {
    const call = CALLS.find((known) => known === name);
    if (call === undefined) return pageReply(404, NOT_JSON);
    if (request.method !== 'POST') return pageReply(405, NOT_JSON);
    const given = await readForm(request);
    if (given === undefined) return pageReply(413, NOT_JSON);
    const origin = `http://${request.headers.host ?? HOST}`;
    const fault = this.bank.takeCall(call);
    const text = this.#do(call, { given, origin, now: this.clock.now() }, fault);
    const { behaviour } = this.bank;
    await sleep(behaviour.delayMs, undefined, { signal: this.#ended.signal, ref: false });
    return faultyAnswer(fault, text, () => refusalText(call, behaviour, fault?.errorCode ?? 0, given));
  }

  /** What to answer; empty when a fault keeps the bank from doing anything. */
  #do(call: CallName, asked: Asked, fault: Fault | undefined): string {
    const order = asked.given.get('orderId') || (asked.given.get('orderNumber') ?? '');
    const isRepeat = fault?.kind === 'repeat';
    const repeated = isRepeat ? this.bank.lastAnswer(call, order) : undefined;
    if (repeated !== undefined) return repeated;
    if (fault !== undefined && !fault.done && !isRepeat) return '';
    const text = answerCall(call, this.bank, asked);
    // Also what nobody will hear: a bank that repeats itself repeats that.
    this.bank.rememberAnswer(call, order, text);
    return text;
  }

  #failed(response: ServerResponse, error: unknown): void {
    response.destroy();
    if (this.#ended.signal.aborted) return;
    // Only what kind of failure: a request may hold a card number.
    this.#log.warn({ msg: 'the bank failed', reason: error instanceof Error ? error.name : 'unknown' });
  }
}

function faultyAnswer(fault: Fault | undefined, text: string, refusal: () => string): Answer {
  switch (fault?.kind) {
    case undefined:
    case 'repeat':
      return jsonReply(text);
    case 'refusal':
      return jsonReply(refusal());
    case 'error':
      return pageReply(500, NOT_JSON);
    case 'not-json':
      return pageReply(200, NOT_JSON);
    case 'hang-up':
      return 'hang-up';
    case 'timeout':
      return 'silence';
  }
}
