import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { confirmationOfNew } from '../address-confirmation.js';
import { holding } from '../domain/domain-name.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import type { Organisation } from '../organisation/organisation.js';
import { administeredBy } from '../organisation/rights.js';
import { domainOf } from '../sender/sender-address.js';
import { changeSender, type Confirmation, registerSender, type Sender } from '../sender/sender.js';
import { SourcePolicy } from '../source/source-policy.js';
import { Registry } from '../storage/registry.js';
import { describe, planImport, type PlannedLine } from './import-plan.js';
import { type LineProblem, readLines } from './read-lines.js';

/** Which senders, whose, and who says so. */
export interface SenderImport {
  /** The text of the file. */
  readonly text: string;
  /** Legal entity code. */
  readonly organisation: string;
  /** PSN of one of its administrators. */
  readonly by: string;
  readonly dryRun: boolean;
}

/** What the file came to; with a problem nothing was written. */
export interface ImportOutcome {
  readonly problems: readonly LineProblem[];
  readonly planned: readonly PlannedLine[];
  /** Addresses that were added and wait for a domain or a code. */
  readonly pending: number;
}

/** Lines in one transaction. */
const CHUNK = 500;

/** Registers and changes many senders of an organisation at once. Nobody is mailed a code by it. */
@Injectable()
export class ImportSenders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Everything is checked before anything is written; doing it again changes nothing.
   * @throws AppError `NOT_FOUND` when there is no such organisation or that is no administrator of it; what became
   * impossible after the check, in a chunk that is then not written
   */
  async execute(given: SenderImport): Promise<ImportOutcome> {
    const { lines, problems } = readLines(given.text);
    const checked = await this.database.read(async (reader) => {
      administered(given, await this.registry.organisations.find(reader, given.organisation));
      const existing = await this.registry.senders.ofOrganisation(reader, given.organisation);
      const { sourcePolicy } = this;
      const plan = planImport(lines, existing, { sourcePolicy, at: this.clock.now() });
      const taken = await this.#taken(reader, given, plan.planned);
      return {
        planned: plan.planned,
        problems: [...problems, ...plan.problems, ...taken.problems],
        ...taken.counts,
      };
    });
    checked.problems.sort((one, other) => one.line - other.line);
    if (checked.problems.length > 0 || given.dryRun) return checked;
    const wanted = checked.planned.filter(({ effect }) => effect !== 'unchanged');
    for (let from = 0; from < wanted.length; from += CHUNK) {
      const chunk = wanted.slice(from, from + CHUNK);
      await this.database.withTransaction((tx) => this.#write(tx, given, chunk));
    }
    return checked;
  }

  /** New addresses that are another's, and how many wait for confirmation. */
  async #taken(reader: Transaction, { organisation }: SenderImport, planned: readonly PlannedLine[]) {
    const problems: LineProblem[] = [];
    const holders = new Map<string, Map<string, string>>();
    let pending = 0;
    for (const { line, address, effect } of planned) {
      if (effect !== 'add') continue;
      const key = holding(domainOf(address));
      const verified = holders.get(key) ?? (await this.registry.domains.holders(reader, key));
      holders.set(key, verified);
      try {
        const sender = { organisation, address };
        const confirmation = await confirmationOfNew(reader, this.registry, sender, verified);
        if (confirmation === 'pending') pending++;
      } catch (error) {
        if (!(error instanceof AppError) || error.retryable) throw error;
        problems.push(...describe(error).map((problem) => ({ line, problem: `${address}: ${problem}` })));
      }
    }
    return { problems, counts: { pending } };
  }

  async #write(tx: Transaction, given: SenderImport, chunk: readonly PlannedLine[]): Promise<void> {
    const held = await this.registry.organisations.hold(tx, given.organisation);
    const organisation = administered(given, held);
    const holders = await this.#lockHolders(tx, chunk);
    const existing = await this.registry.senders.ofOrganisation(tx, given.organisation);
    const changes: { before?: Sender; after: Sender }[] = [];
    for (const line of chunk) {
      const before = existing.get(line.address);
      if (before === undefined) {
        const owned = { organisation: given.organisation, address: line.address };
        const verified = holders.get(holding(domainOf(line.address))) ?? new Map<string, string>();
        const confirmation = await confirmationOfNew(tx, this.registry, owned, verified);
        const after = this.#registered(line, organisation, confirmation);
        const isNew = await this.registry.senders.insert(tx, after, given.by);
        if (!isNew) throw new AppError(ERRORS.senderAddressTaken);
        changes.push({ after });
        continue;
      }
      // Read again and locked: it may have been changed since the check.
      const locked = await this.registry.senders.lock(tx, before.id);
      if (locked === undefined) throw new AppError(EDGE_ERRORS.preconditionFailed);
      const after = changeSender(locked, line, this.clock.now());
      if (after === locked) continue;
      await this.registry.senders.save(tx, after, { by: given.by });
      changes.push({ before: locked, after });
    }
    await addToOutbox(tx, senderFacts(changes));
  }

  /** In one order, so that two imports do not wait for each other. */
  async #lockHolders(
    tx: Transaction,
    chunk: readonly PlannedLine[],
  ): Promise<Map<string, Map<string, string>>> {
    const names = [...new Set(chunk.map(({ address }) => holding(domainOf(address))))].sort();
    const holders = new Map<string, Map<string, string>>();
    for (const name of names) holders.set(name, await this.registry.domains.lockHolders(tx, name));
    return holders;
  }

  #registered(line: PlannedLine, organisation: Organisation, confirmation: Confirmation): Sender {
    const { address, sources, smsAllowed, suspended } = line;
    const { legalEntityCode, suspended: organisationSuspended } = organisation;
    return registerSender(
      {
        ...{ id: randomUUIDv7(), organisation: legalEntityCode, address, sources, smsAllowed, suspended },
        ...{ organisationSuspended, confirmation },
      },
      this.clock.now(),
    );
  }
}

function administered({ by }: SenderImport, organisation: Organisation | undefined): Organisation {
  return administeredBy({ psn: by, operator: false }, organisation);
}
