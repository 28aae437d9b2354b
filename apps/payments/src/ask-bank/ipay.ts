import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Counter } from 'prom-client';
import { ERRORS } from '../errors.js';
import type {
  Bank,
  GivingBack,
  NewOrder,
  OrderReference,
  OrderStatus,
  Registration,
} from '../payment/bank.js';
import { errorIn, isReply, readKeys, readStatus, textIn } from './reply.js';

/** How the bank is reached; the account is a secret. */
export interface IPayOptions {
  /** Ends in a slash: https://ipay.arca.am/payment/rest/ */
  readonly bankUrl: string;
  readonly bankUser: string;
  readonly bankPassword: string;
  readonly bankTimeoutMs: number;
  /** Where the payer's browser comes back to; ends in a slash. */
  readonly publicUrl: string;
}

/** Dram in ISO 4217. Left out, the bank would take roubles. */
const CURRENCY = '051';
const NUMBER_USED = 1;
/** At most 99 characters, and none of % + CR LF: the bank passes it on to its processing. */
const DESCRIPTION = 'e-citizen.am: annual service fee';

const calls = new Counter({
  name: 'pep_bank_calls_total',
  help: 'Calls to the bank, by method and outcome: answered, an error code, or away',
  labelNames: ['method', 'outcome'],
});

/**
 * ArCa iPay merchant API (BPC, manual 1.55.1.0): forms in, JSON out. Nothing of a request or a reply is logged but
 * method and error code: requests hold the account, and some replies repeat it.
 */
@Injectable()
export class IPay implements Bank {
  readonly #logger = new Logger(IPay.name);

  constructor(private readonly options: IPayOptions) {}

  /** One stage: what the payer confirms is taken. */
  async register(order: NewOrder): Promise<Registration> {
    const reply = readKeys(
      await this.#call('register.do', {
        orderNumber: order.orderNumber,
        amount: String(order.amount),
        currency: CURRENCY,
        returnUrl: `${this.options.publicUrl}v1/payments/return`,
        description: DESCRIPTION,
        language: order.language,
        sessionTimeoutSecs: String(order.sessionSeconds),
      }),
    );
    if (errorIn(reply) === NUMBER_USED) return { kind: 'number-used' };
    const [orderId, formUrl] = [textIn(reply, 'orderid'), textIn(reply, 'formurl')];
    if (errorIn(reply) !== 0 || orderId === undefined || formUrl === undefined || !isWebPage(formUrl)) {
      throw this.#away('register.do', `the reply has error code ${String(errorIn(reply))} or no page`);
    }
    return { kind: 'registered', orderId, formUrl };
  }

  async status({ orderNumber, orderId }: OrderReference): Promise<OrderStatus> {
    const order: Record<string, string> = orderId === undefined ? { orderNumber } : { orderId };
    const status = readStatus(await this.#call('getOrderStatusExtended.do', { ...order, language: 'en' }));
    if (Number.isNaN(status.errorCode))
      throw this.#away('getOrderStatusExtended.do', 'unreadable error code');
    return status;
  }

  async reverse(orderId: string): Promise<GivingBack> {
    return this.#giveBack('reverse.do', { orderId });
  }

  async refund(orderId: string, amount: bigint): Promise<GivingBack> {
    return this.#giveBack('refund.do', { orderId, amount: String(amount) });
  }

  async #giveBack(method: string, form: Record<string, string>): Promise<GivingBack> {
    const errorCode = errorIn(readKeys(await this.#call(method, form)));
    if (Number.isNaN(errorCode)) throw this.#away(method, 'unreadable error code');
    return errorCode === 0 ? { kind: 'done' } : { kind: 'refused', errorCode };
  }

  /** @throws AppError `BANK_AWAY` when no JSON object comes in time */
  async #call(method: string, form: Record<string, string>): Promise<unknown> {
    const { bankUrl, bankUser: userName, bankPassword: password, bankTimeoutMs } = this.options;
    let reply: unknown;
    try {
      const response = await fetch(new URL(method, bankUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ userName, password, ...form }).toString(),
        redirect: 'error',
        signal: AbortSignal.timeout(bankTimeoutMs),
      });
      if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
      reply = await response.json();
      if (!isReply(reply)) throw new SyntaxError();
    } catch (error) {
      throw this.#away(method, reasonOf(error));
    }
    calls.inc({ method, outcome: String(errorIn(readKeys(reply))) });
    return reply;
  }

  #away(method: string, reason: string): AppError {
    calls.inc({ method, outcome: 'away' });
    this.#logger.warn({ msg: 'the bank gave no answer that can be used', method, reason });
    return new AppError(ERRORS.bankAway);
  }
}

function isWebPage(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** What a socket says of itself; parser messages may quote the reply. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error as { cause?: { code?: unknown } };
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof SyntaxError
    ? 'the reply is not JSON'
    : `${error.name} ${/^HTTP \d+$/.exec(error.message)?.[0] ?? ''}`.trim();
}
