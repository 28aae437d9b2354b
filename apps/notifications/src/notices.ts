import type { Transaction } from '@pep/persistence';
import { dispatchId } from './dispatch/dispatch-id.js';
import type { Dispatch, Letter, Parameters } from './dispatch/dispatch.js';
import { waysTo } from './subscriber/contact.js';
import { addDispatches } from './storage/dispatch.repository.js';
import { stoppedAmong } from './storage/sms-stop.repository.js';
import { contactsOf } from './storage/subscriber.repository.js';

/** Something that people are told because of a fact, by every way that they agreed to. */
export interface Notice {
  readonly factId: string;
  readonly psns: readonly string[];
  readonly template: string;
  readonly parameters: Parameters;
  readonly validUntil: Date;
  readonly letter: Letter | undefined;
}

/**
 * Adds a dispatch for each way to each of the people; the same notice again adds nothing. Nobody is told who is not known
 * or did not agree, and no phone that was stopped.
 */
export async function addNotices(tx: Transaction, notices: readonly Notice[], now: Date): Promise<void> {
  const contacts = await contactsOf(tx, [...new Set(notices.flatMap(({ psns }) => psns))]);
  const dispatches = notices.flatMap((notice) => dispatchesOf(notice, contacts));
  const mobiles = dispatches.filter(({ channel }) => channel === 'sms').map(({ recipient }) => recipient);
  const stopped = await stoppedAmong(tx, mobiles);
  const wanted = dispatches.filter(({ channel, recipient }) => channel !== 'sms' || !stopped.has(recipient));
  await addDispatches(tx, wanted, now);
}

function dispatchesOf(
  { factId, psns, ...rest }: Notice,
  contacts: Awaited<ReturnType<typeof contactsOf>>,
): Dispatch[] {
  const reached = psns.flatMap((psn) => contacts.get(psn) ?? []);
  return waysTo(reached).map((way) => ({
    ...rest,
    ...way,
    id: dispatchId(factId, `${way.channel}:${way.recipient}`),
    sealed: undefined,
    urgent: false,
  }));
}
