import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { lockAdministered, type ReadSender } from '../administered-sender.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import { changeSender, correctSender, type Sender, type SenderChange } from '../sender/sender.js';
import { SourcePolicy } from '../source/source-policy.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

/** Changes where a sender may send from, whether it may send SMS, and whether it may send at all. */
@Injectable()
export class ChangeSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @param validFrom since when the change held, when that is earlier: only what the history says of the past changes
   * @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE`, `SOURCES_INVALID`, `SOURCES_OVERLAP`, `VALID_FROM_IMPOSSIBLE`
   */
  async execute(
    read: ReadSender,
    { validFrom, ...given }: SenderChange & { readonly validFrom?: Date },
    caller: Caller,
  ): Promise<ShownSender> {
    return this.database.withTransaction(async (tx) => {
      const before = await lockAdministered(tx, this.registry, read, caller);
      const change =
        given.sources === undefined ? given : { ...given, sources: this.sourcePolicy.read(given.sources) };
      const at = this.clock.now();
      const corrects = validFrom !== undefined && Object.keys(change).length > 0;
      const after = (corrects ? correctSender : changeSender)(before, change, at);
      if (after === before) return showSender(after);
      const correction = corrects ? { validFrom: possible(validFrom, before, at), correction: change } : {};
      await this.registry.senders.save(tx, after, { by: caller.psn, ...correction });
      await addToOutbox(tx, senderFacts([{ before, after }]));
      return showSender(after);
    });
  }
}

function possible(validFrom: Date, { createdAt }: Sender, at: Date): Date {
  if (validFrom >= createdAt && validFrom <= at) return validFrom;
  const message = `is not between ${createdAt.toISOString()} and ${at.toISOString()}`;
  throw new AppError(ERRORS.validFromImpossible, { errors: [{ field: 'validFrom', message }] });
}
