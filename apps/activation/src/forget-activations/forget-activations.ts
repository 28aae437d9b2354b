import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Job } from '../job-loops.js';
import { forgetUnused } from '../storage/pin-activation.repository.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Forgets PIN activations that proved nothing a day after their end. */
@Injectable()
export class ForgetActivations implements Job {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - DAY_MS);
    await this.database.withTransaction((tx) => forgetUnused(tx, before));
    return 0;
  }
}
