import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { decodeCursor, endOfDay, type Page, startOfDay, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { type Payment, type PaymentStatus, statesOf } from '../payment/payment.js';
import { listPayments } from '../storage/payment-list.repository.js';

const position = z.tuple([z.uuid()]);

/** What the caller looks for; days in Yerevan, both included. */
export interface PaymentSearch {
  readonly psn?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: PaymentStatus | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Payments, newest first: a person's own; an operator's choice. */
@Injectable()
export class ListPayments {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError `NOT_FOUND` when another's are asked for */
  async execute(search: PaymentSearch, caller: Caller): Promise<Page<Payment>> {
    const { psn, from, to, status, cursor, limit } = search;
    if (!caller.operator && psn !== undefined && psn !== caller.psn) throw new AppError(EDGE_ERRORS.notFound);
    const found = await this.database.read((reader) =>
      listPayments(reader, {
        psn: caller.operator ? psn : caller.psn,
        from: from === undefined ? undefined : startOfDay(from),
        until: to === undefined ? undefined : endOfDay(to),
        states: status === undefined ? undefined : statesOf(status),
        before: cursor === undefined ? undefined : decodeCursor(cursor, position)[0],
        limit: limit + 1,
      }),
    );
    return toPage(found, limit, ({ id }) => [id]);
  }
}
