import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { lockAdministered, type ReadSender } from '../administered-sender.js';
import { senderFacts } from '../facts.js';
import { removeSender } from '../sender/sender.js';
import { Registry } from '../storage/registry.js';

/** Removes a sender for good; its address may be registered again, as another sender. */
@Injectable()
export class RemoveSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CHANGED_MEANWHILE` */
  async execute(read: ReadSender, caller: Caller): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const before = await lockAdministered(tx, this.registry, read, caller);
      const after = removeSender(before, this.clock.now());
      await this.registry.senders.save(tx, after, { by: caller.psn });
      await this.registry.certificates.remove(tx, before.id);
      await addToOutbox(tx, senderFacts([{ before, after }]));
    });
  }
}
