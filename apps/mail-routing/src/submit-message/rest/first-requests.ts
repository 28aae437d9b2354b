import { Inject, Injectable } from '@nestjs/common';
import type { SystemCaller } from '@pep/client-identity';
import { Database, once } from '@pep/persistence';
import { Clock } from '@pep/service-kit';

/** Remembers each Idempotency-Key, what was asked with it, and when. */
@Injectable()
export class FirstRequests {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * When the caller's key came first; a repeat gets the same time, so that it makes the same letter.
   * @throws AppError `IDEMPOTENCY_KEY_REUSED` when the key came with another request before
   */
  async timeOf(
    { caller, key }: { readonly caller: SystemCaller; readonly key: string },
    request: unknown,
  ): Promise<Date> {
    const asked = { caller: caller.fingerprint, key, request };
    const first = await this.database.withTransaction((tx) =>
      once(tx, asked, () => Promise.resolve(this.clock.now().toISOString())),
    );
    return new Date(first);
  }
}
