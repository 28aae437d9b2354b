import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { holding } from '../domain/domain-name.js';
import { NewSenders } from '../new-senders.js';
import { administeredBy } from '../organisation/rights.js';
import { domainOf } from '../sender/sender-address.js';
import { SourcePolicy } from '../source/source-policy.js';
import { Registry } from '../storage/registry.js';
import {
  describe,
  type ImportOutcome,
  planImport,
  type PlannedLine,
  type SenderImport,
} from './import-plan.js';
import { type LineProblem, readLines } from './read-lines.js';

/** What a file comes to, as things stand. */
@Injectable()
export class CheckLines {
  constructor(
    @Inject(Registry) private readonly registry: Registry,
    @Inject(NewSenders) private readonly newSenders: NewSenders,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(reader: Transaction, { text, organisation, by }: SenderImport): Promise<ImportOutcome> {
    const found = await this.registry.organisations.find(reader, organisation);
    administeredBy({ psn: by, operator: false }, found);
    const { lines, problems } = readLines(text);
    const existing = await this.registry.senders.ofOrganisation(reader, organisation);
    const plan = planImport(lines, existing, { sourcePolicy: this.sourcePolicy, at: this.clock.now() });
    const added = plan.planned.filter(({ effect }) => effect === 'add');
    const ownership = await this.#ownership(reader, organisation, added);
    const all = [...problems, ...plan.problems, ...ownership.problems];
    all.sort((one, other) => one.line - other.line);
    return { planned: plan.planned, problems: all, pending: ownership.pending };
  }

  /** New addresses that are another's, and how many wait for confirmation. */
  async #ownership(reader: Transaction, organisation: string, added: readonly PlannedLine[]) {
    const holders = new Map<string, ReadonlyMap<string, string>>();
    const problems: LineProblem[] = [];
    let pending = 0;
    for (const { line, address } of added) {
      const key = holding(domainOf(address));
      const verified = holders.get(key) ?? (await this.registry.domains.holders(reader, key));
      holders.set(key, verified);
      try {
        const confirmation = await this.newSenders.confirmation(reader, { organisation, address }, verified);
        if (confirmation === 'pending') pending++;
      } catch (error) {
        if (!(error instanceof AppError) || error.retryable) throw error;
        problems.push(...describe(error).map((problem) => ({ line, problem: `${address}: ${problem}` })));
      }
    }
    return { problems, pending };
  }
}
