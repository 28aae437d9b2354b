import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { STATEMENT_ERRORS } from '../errors.js';
import type { Tariff } from '../statement/tariff.js';
import { saveTariff } from '../storage/tariff.repository.js';

/** Sets prices from a later day on. Those of today and before stay, so that what was reckoned with them stays right. */
@Injectable()
export class SetTariff {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `OPERATOR_ONLY`, `TARIFF_IN_FORCE`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(
    given: Omit<Tariff, 'organisation'> & { readonly organisation?: string | undefined },
    key: string,
    caller: Caller,
  ): Promise<Tariff> {
    if (!caller.operator) throw new AppError(STATEMENT_ERRORS.operatorOnly);
    const { validFrom, prices, organisation } = given;
    const tariff = { validFrom, prices, ...(organisation === undefined ? {} : { organisation }) };
    const request = { call: 'addTariff', ...tariff };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const at = this.clock.now();
        if (validFrom <= dayInYerevan(at)) throw new AppError(STATEMENT_ERRORS.tariffInForce);
        await saveTariff(tx, tariff, { at, by: caller.psn });
        return tariff;
      }),
    );
  }
}
