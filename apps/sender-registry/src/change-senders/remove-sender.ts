import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { senderFact } from '../facts.js';
import { removeSender } from '../sender/sender.js';
import { Registry } from '../storage/registry.js';
import { lockAdministered, type ReadSender } from './lock-administered.js';

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
      const removed = removeSender(await lockAdministered(tx, this.registry, read, caller), this.clock.now());
      await this.registry.senders.save(tx, removed, caller.psn);
      await addToOutbox(tx, [senderFact(removed)]);
    });
  }
}
