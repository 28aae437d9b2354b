import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { subscriberFact } from '../facts.js';
import { SubscriberRepository } from '../storage/subscriber.repository.js';
import { subscribe, type SubscriberEntry } from '../subscriber/subscriber.js';
import { readSubscribersFile } from './subscribers-file.js';

export const SUBSCRIBERS_FILE = Symbol('path of the subscribers to load');

/**
 * Loads how people are reached from a file at start. Loading the same file again changes and tells nothing; the file's
 * word replaces what was changed since.
 */
@Injectable()
export class LoadSubscribers implements OnApplicationBootstrap {
  readonly #logger = new Logger(LoadSubscribers.name);

  constructor(
    @Inject(SUBSCRIBERS_FILE) private readonly file: string,
    @Inject(Database) private readonly database: Database,
    @Inject(SubscriberRepository) private readonly subscribers: SubscriberRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.file === '') return;
    const entries = await readSubscribersFile(this.file);
    let changed = 0;
    for (const entry of entries) if (await this.#load(entry)) changed++;
    this.#logger.log({ msg: 'the subscribers are loaded', known: entries.length, changed });
  }

  async #load(entry: SubscriberEntry): Promise<boolean> {
    return this.database.withTransaction(async (tx) => {
      const known = await this.subscribers.lock(tx, entry.psn);
      const next = subscribe(known, entry, this.clock.now());
      if (next === undefined) return false;
      await this.subscribers.save(tx, next);
      await addToOutbox(tx, [subscriberFact(next)]);
      return true;
    });
  }
}
