import type { ExecutionContext } from '@nestjs/common';
import type { Identity } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { FastifyReply } from 'fastify';
import { Counter } from 'prom-client';
import { ERRORS } from '../errors.js';
import { TokenBuckets } from '../rate/token-buckets.js';

const limited = new Counter({
  name: 'pep_gateway_rate_limited_total',
  help: 'Calls refused with 429, by what was counted: a caller or an address',
  labelNames: ['by'],
});

/** Calls a minute; 0 counts nothing. */
export interface RateSettings {
  /** Of one person or system, over all its connections. */
  readonly callerPerMinute: number;
  /** Of one address, calls that nobody has signed in for. */
  readonly addressPerMinute: number;
}

/** How often one may call, in this process. */
export class RateLimits {
  readonly #callers: TokenBuckets | undefined;
  readonly #addresses: TokenBuckets | undefined;

  constructor({ callerPerMinute, addressPerMinute }: RateSettings) {
    this.#callers = callerPerMinute > 0 ? new TokenBuckets(callerPerMinute) : undefined;
    this.#addresses = addressPerMinute > 0 ? new TokenBuckets(addressPerMinute) : undefined;
  }

  /** @throws AppError `RATE_LIMITED` */
  countCaller(caller: Identity, context: ExecutionContext): void {
    if (this.#callers === undefined) return;
    count(
      this.#callers,
      { by: 'caller', name: caller.kind === 'person' ? caller.psn : caller.fingerprint },
      context,
    );
  }

  /** @throws AppError `RATE_LIMITED` */
  countAddress(address: () => string, context: ExecutionContext): void {
    if (this.#addresses !== undefined) count(this.#addresses, { by: 'address', name: address() }, context);
  }
}

/** A refused caller is told when to come back (IETF draft “RateLimit header fields for HTTP”). */
function count(
  buckets: TokenBuckets,
  { by, name }: { readonly by: 'caller' | 'address'; readonly name: string },
  context: ExecutionContext,
): void {
  const waitS = buckets.take(name, performance.now());
  if (waitS === 0) return;
  limited.inc({ by });
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  reply.header('retry-after', String(waitS));
  reply.header('ratelimit-policy', `"${by}";q=${buckets.perMinute};w=60`);
  reply.header('ratelimit', `"${by}";r=0;t=${waitS}`);
  throw new AppError(ERRORS.rateLimited);
}
