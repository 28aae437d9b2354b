import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { orderBySender } from '../storage/sender-search.repository.js';

/** Keeps letters in order by sender, so that a mailbox is searched without reading all of it. */
@Injectable()
export class OrderLetters {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** In steps, each short enough for a statement. @throws AppError `UNAVAILABLE`; what was done stays */
  async execute(): Promise<void> {
    const step = () => this.database.withTransaction((tx) => orderBySender(tx, this.clock.now()));
    while (await step());
  }
}
