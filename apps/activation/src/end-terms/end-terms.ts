import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import type { Job } from '../job-loops.js';
import { PaidTerms } from '../paid-terms.js';
import { peopleWithEndedTerm } from '../storage/paid-term.repository.js';

const AT_ONCE = 100;

/** Certificates of people whose paid term ended are registered again, until they pay. */
@Injectable()
export class EndTerms implements Job {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PaidTerms) private readonly paidTerms: PaidTerms,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    const today = dayInYerevan(this.clock.now());
    const people = await this.database.read((reader) => peopleWithEndedTerm(reader, today, AT_ONCE));
    for (const psn of people) await this.database.withTransaction((tx) => this.paidTerms.apply(tx, psn));
    return people.length;
  }
}
