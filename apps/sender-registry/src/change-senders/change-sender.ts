import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { senderFact } from '../facts.js';
import { changeSender, type SenderChange } from '../sender/sender.js';
import { SourcePolicy } from '../sender/source-policy.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';
import { lockAdministered, type ReadSender } from './lock-administered.js';

/** Changes where a sender may send from, whether it may send SMS, and whether it may send at all. */
@Injectable()
export class ChangeSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE`, `SOURCES_INVALID` */
  async execute(read: ReadSender, change: SenderChange, caller: Caller): Promise<ShownSender> {
    return this.database.withTransaction(async (tx) => {
      const sender = await lockAdministered(tx, this.registry, read, caller);
      const sources = change.sources && this.sourcePolicy.read(change.sources);
      const changed = changeSender(sender, { ...change, sources }, this.clock.now());
      if (changed !== sender) {
        await this.registry.senders.save(tx, changed, caller.psn);
        await addToOutbox(tx, [senderFact(changed)]);
      }
      return showSender(changed);
    });
  }
}
