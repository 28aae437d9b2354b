import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Counter } from 'prom-client';
import { type Dispatcher, Pool } from 'undici';
import { ERRORS } from '../errors.js';
import type { ServiceName } from '../route/owners.js';

const CONNECTIONS_MAX = 64;
const CONNECT_TIMEOUT_MS = 2_000;
/** From the end of the request until the headers of an answer, and between two pieces of its body. */
const ANSWER_TIMEOUT_MS = 30_000;
/** Calls under way to one service, those that wait for a connection included. */
const IN_FLIGHT_MAX = 1_024;

const forwarded = new Counter({
  name: 'pep_gateway_requests_total',
  help: 'Calls forwarded, by service and outcome: answered, aborted or the code of the failure',
  labelNames: ['service', 'outcome'],
});

/** One service behind the gateway: its connections, and how many calls are under way. */
export class Upstream {
  readonly #pool: Pool;
  #inFlight = 0;

  constructor(
    readonly name: ServiceName,
    url: string,
    answerTimeoutMs: number,
  ) {
    this.#pool = new Pool(url, {
      connections: CONNECTIONS_MAX,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
    });
  }

  /** Counts a call in; call {@link end} once for each. @throws AppError `OVERLOADED` when too many are under way */
  begin(): void {
    if (this.#inFlight >= IN_FLIGHT_MAX) throw new AppError(ERRORS.overloaded);
    this.#inFlight++;
  }

  end(outcome: string): void {
    this.#inFlight--;
    forwarded.inc({ service: this.name, outcome });
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(options, handler);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** The services behind the gateway. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  readonly #byName: ReadonlyMap<ServiceName, Upstream>;

  constructor(urls: Readonly<Record<ServiceName, string>>, answerTimeoutMs = ANSWER_TIMEOUT_MS) {
    const names = Object.keys(urls) as ServiceName[];
    this.#byName = new Map(names.map((name) => [name, new Upstream(name, urls[name], answerTimeoutMs)]));
  }

  get(name: ServiceName): Upstream {
    return this.#byName.get(name) as Upstream;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((upstream) => upstream.close()));
  }
}
