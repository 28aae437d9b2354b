import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort, startTestService, TestClock } from '@pep/testing';
import { BankModule } from '../src/bank.module.js';
import { BankServer } from '../src/serve-bank/bank.server.js';

/** What the bank answered; whatever it said, field by field. */
export type BankAnswer = Record<string, unknown>;
type Form = Record<string, string>;

export const RETURN_URL = 'http://127.0.0.1:9/payments/return';
/** Cards that pay, by method. */
export const CARDS = {
  arca: '9051000000000009',
  'virtual-arca': '9051000000000009',
  visa: '4000000000000002',
  mastercard: '5100000000000008',
} as const;

let orderCount = 0;

/** The bank with its page, and a shop and a payer who talk to it over HTTP. */
export class BankSuite {
  readonly #app: NestFastifyApplication;
  readonly clock: TestClock;
  readonly #origin: string;

  private constructor(app: NestFastifyApplication, clock: TestClock, origin: string) {
    this.#app = app;
    this.clock = clock;
    this.#origin = origin;
  }

  static async start(): Promise<BankSuite> {
    const [clock, bankPort] = [new TestClock(), await freePort()];
    const app = await startTestService({ module: BankModule.with({ bankPort }), clock });
    await app.get(BankServer).listen();
    return new BankSuite(app, clock, `http://127.0.0.1:${String(bankPort)}`);
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }

  /** A merchant call, as it came over the wire. */
  send(call: string, form: Form, signal?: AbortSignal): Promise<Response> {
    const body = new URLSearchParams({ userName: 'pep-merchant', password: 'sandbox', ...form });
    const url = `${this.#origin}/payment/rest/${call}`;
    return fetch(url, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
  }

  async call(call: string, form: Form): Promise<BankAnswer> {
    return (await (await this.send(call, form)).json()) as BankAnswer;
  }

  /** A new order of 3,000 drams. */
  async register(form: Form = {}, call = 'register.do'): Promise<{ orderId: string; formUrl: string }> {
    orderCount += 1;
    const usual = {
      orderNumber: `order-${String(orderCount)}`,
      amount: '300000',
      currency: '051',
      returnUrl: RETURN_URL,
    };
    return (await this.call(call, { ...usual, ...form })) as { orderId: string; formUrl: string };
  }

  status(orderId: string): Promise<BankAnswer> {
    return this.call('getOrderStatusExtended.do', { orderId, language: 'en' });
  }

  /** Opens a page, or sends its form; redirects are shown, not followed. */
  visit(url: string, form?: Form): Promise<Response> {
    const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    return fetch(url, { redirect: 'manual', ...sent });
  }

  /** Types a card that pays, with what is given instead. */
  typeCard(formUrl: string, method: keyof typeof CARDS, instead: Form = {}): Promise<Response> {
    const card = { method, $PAN: CARDS[method], MM: '12', YYYY: '2031', TEXT: 'ANI HAKOBYAN', $CVC: '123' };
    return this.visit(formUrl, { ...card, action: 'pay', ...instead });
  }

  /** Sends the code of the 3-D Secure step that the answer leads to. */
  async proveHolder(
    formUrl: string,
    challenge: Response,
    form: Form = { code: '123456' },
  ): Promise<Response> {
    return this.visit(new URL(challenge.headers.get('location') ?? '', formUrl).href, form);
  }

  /** An order that is paid by an ArCa card. */
  async paidOrder(form: Form = {}): Promise<string> {
    const { orderId, formUrl } = await this.register(form);
    await this.typeCard(formUrl, 'arca');
    return orderId;
  }

  /** A call of the sandbox's own, without its `/bank`. */
  control(method: 'GET' | 'PUT' | 'DELETE', path = '', body?: object) {
    const url = `/v1/bank${path}`;
    return this.#app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });
  }

  /** @throws Error when the bank does not take it */
  async behave(behaviour: object): Promise<void> {
    const answer = await this.control('PUT', '', behaviour);
    if (answer.statusCode !== 204) throw new Error(answer.body);
  }

  /** @throws Error when the bank does not take it */
  async change(order: string, change: object): Promise<void> {
    const answer = await this.control('PUT', `/orders/${order}`, change);
    if (answer.statusCode !== 204) throw new Error(answer.body);
  }
}
