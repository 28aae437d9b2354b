import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { CONTENT_ERRORS } from '../errors.js';
import { addHold, findHold, type LegalHold, liftHold, lockKept } from '../storage/content-hold.repository.js';

/** Keeps the content of a letter beyond its time, for a court or a dispute. Who placed and lifted a hold stays recorded. */
@Injectable()
export class PlaceHold {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The hold that is in force then; another reason replaces it by a new one.
   * @throws AppError `OPERATOR_ONLY`, `NOT_FOUND`, `CONTENT_PURGED`
   */
  async execute(caller: Caller, messageId: string, reason: string): Promise<LegalHold> {
    requireOperator(caller);
    return this.database.withTransaction(async (tx) => {
      const kept = await lockKept(tx, messageId);
      if (kept === undefined) throw new AppError(EDGE_ERRORS.notFound);
      if (!kept) throw new AppError(CONTENT_ERRORS.purged);
      const held = await findHold(tx, messageId);
      if (held?.reason === reason) return held;
      const hold = { messageId, reason, placedAt: this.clock.now(), placedBy: caller.psn };
      await liftHold(tx, messageId, hold.placedAt, caller.psn);
      await addHold(tx, hold);
      return hold;
    });
  }

  /** Nothing when there is none. @throws AppError `OPERATOR_ONLY` */
  async lift(caller: Caller, messageId: string): Promise<void> {
    requireOperator(caller);
    await this.database.withTransaction((tx) => liftHold(tx, messageId, this.clock.now(), caller.psn));
  }
}

function requireOperator(caller: Caller): void {
  if (!caller.operator) throw new AppError(CONTENT_ERRORS.holdsOperatorOnly);
}
