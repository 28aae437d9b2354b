import { Inject, Injectable } from '@nestjs/common';
import type { DispatchRequested, Fact } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { addDispatches } from '../storage/dispatch.repository.js';
import { stoppedAmong } from '../storage/sms-stop.repository.js';
import { classOf } from '../template/templates.js';

/**
 * Keeps what is to be sent, in the transaction that claims the request; secret parameters stay sealed. A notice to a phone
 * that was stopped is dropped.
 */
@Injectable()
export class TakeDispatch {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async execute(facts: Iterable<Fact<DispatchRequested>>, tx: Transaction): Promise<void> {
    const dispatches = Array.from(
      facts,
      ({ data: { dispatchId: id, sealed, validUntil, letter, ...rest } }) => ({
        id,
        ...rest,
        sealed,
        validUntil: new Date(validUntil),
        urgent: classOf(rest.template) === 'code',
        letter,
      }),
    );
    const stopped = await stoppedAmong(
      tx,
      dispatches.filter(isSmsNotice).map(({ recipient }) => recipient),
    );
    const wanted = dispatches.filter((one) => !isSmsNotice(one) || !stopped.has(one.recipient));
    await addDispatches(tx, wanted, this.clock.now());
  }
}

function isSmsNotice({ channel, template }: Pick<DispatchRequested, 'channel' | 'template'>): boolean {
  return channel === 'sms' && classOf(template) === 'notice';
}
