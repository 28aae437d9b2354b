import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once } from '@pep/persistence';
import { Clock, decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { LEGAL_ERRORS } from '../errors.js';
import { addOutage, listOutages, type RecordedOutage } from '../storage/outage.repository.js';
import { type OutageView, toOutageView } from './outage-view.js';

const DURATION_MAX_MS = 31 * 24 * 60 * 60 * 1000;
const position = z.tuple([z.uuid()]);

/** What an operator knows of an outage. */
export interface GivenOutage {
  readonly from: string;
  readonly to: string;
  readonly services: readonly string[];
  readonly reason: string;
}

/** Records outages that are over. A record is never changed or taken back: letters have got their time by it. */
@Injectable()
export class RecordOutage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `OPERATOR_ONLY`, `OUTAGE_NOT_OVER`, `OUTAGE_TOO_LONG`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(given: GivenOutage, key: string, caller: Caller): Promise<OutageView> {
    requireOperator(caller);
    const request = { call: 'recordOutage', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const outage = this.#outageOf(given, caller);
        await addOutage(tx, outage);
        return toOutageView(outage);
      }),
    );
  }

  /** Newest record first. @throws AppError `OPERATOR_ONLY` */
  async list(
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
    caller: Caller,
  ): Promise<Page<RecordedOutage>> {
    requireOperator(caller);
    const beforeId = cursor === undefined ? undefined : decodeCursor(cursor, position)[0];
    const found = await this.database.read((reader) => listOutages(reader, { beforeId, limit: limit + 1 }));
    return toPage(found, limit, ({ id }) => [id]);
  }

  #outageOf({ services, reason, ...times }: GivenOutage, caller: Caller): RecordedOutage {
    const [from, to] = [new Date(times.from), new Date(times.to)];
    const recordedAt = this.clock.now();
    if (from >= to || to > recordedAt) throw new AppError(LEGAL_ERRORS.outageNotOver);
    if (to.getTime() - from.getTime() > DURATION_MAX_MS) throw new AppError(LEGAL_ERRORS.outageTooLong);
    return {
      ...{ id: randomUUIDv7(), from, to, services, reason, recordedAt },
      recordedBy: caller.psn,
      appliedAt: null,
    };
  }
}

function requireOperator(caller: Caller): void {
  if (!caller.operator) throw new AppError(LEGAL_ERRORS.operatorOnly);
}
