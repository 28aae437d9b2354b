import { Inject, Injectable } from '@nestjs/common';
import type { DispatchRequested, Fact } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { addDispatches } from '../storage/dispatch.repository.js';
import { classOf } from '../template/templates.js';

/** Keeps what is to be sent, in the transaction that claims the request; secret parameters stay sealed. */
@Injectable()
export class TakeDispatch {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async execute(facts: readonly Fact<DispatchRequested>[], tx: Transaction): Promise<void> {
    const dispatches = facts.map(({ data: { dispatchId: id, sealed, validUntil, letter, ...rest } }) => ({
      id,
      ...rest,
      sealed,
      validUntil: new Date(validUntil),
      urgent: classOf(rest.template) === 'code',
      letter,
    }));
    await addDispatches(tx, dispatches, this.clock.now());
  }
}
