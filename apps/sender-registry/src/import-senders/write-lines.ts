import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { holding } from '../domain/domain-name.js';
import { senderFacts } from '../facts.js';
import { NewSenders } from '../new-senders.js';
import { administeredBy } from '../organisation/rights.js';
import { domainOf } from '../sender/sender-address.js';
import { changeSender, type Sender } from '../sender/sender.js';
import { Registry } from '../storage/registry.js';
import type { PlannedLine } from './import-plan.js';

/** Writes lines that were checked, each as its own sender's change. */
@Injectable()
export class WriteLines {
  constructor(
    @Inject(Registry) private readonly registry: Registry,
    @Inject(NewSenders) private readonly newSenders: NewSenders,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError for what became impossible after the check */
  async execute(
    tx: Transaction,
    { organisation: code, by }: { readonly organisation: string; readonly by: string },
    lines: readonly PlannedLine[],
  ): Promise<void> {
    const held = await this.registry.organisations.hold(tx, code);
    const organisation = administeredBy({ psn: by, operator: false }, held);
    // In one order, so that two imports do not wait for each other.
    const names = new Set(lines.map(({ address }) => holding(domainOf(address))));
    for (const name of [...names].sort()) await this.registry.domains.lockHolders(tx, name);
    const existing = await this.registry.senders.ofOrganisation(tx, code);
    for (const line of lines) {
      const known = existing.get(line.address);
      const change =
        known === undefined
          ? { after: await this.newSenders.add(tx, line, organisation, by) }
          : await this.#change(tx, known.id, line, by);
      await addToOutbox(tx, senderFacts([change]));
    }
  }

  async #change(
    tx: Transaction,
    id: string,
    { sources, smsAllowed, suspended }: PlannedLine,
    by: string,
  ): Promise<{ before: Sender; after: Sender }> {
    const before = await this.registry.senders.lock(tx, id);
    if (before === undefined) throw new AppError(EDGE_ERRORS.preconditionFailed);
    const after = changeSender(before, { sources, smsAllowed, suspended }, this.clock.now());
    if (after !== before) await this.registry.senders.save(tx, after, { by });
    return { before, after };
  }
}
