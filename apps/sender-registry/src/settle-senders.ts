import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { holderOf } from './domain/domain-name.js';
import { senderFacts } from './facts.js';
import { confirmationUnder, isTold } from './sender/confirmation.js';
import { confirmSender } from './sender/sender.js';
import { domainOf } from './sender/sender-address.js';
import type { Registry } from './storage/registry.js';

/**
 * After a domain was verified or removed: confirms the addresses at and below it that are its holder's now, and takes
 * their confirmation from those that are not. The caller has locked the holders and changed the domain.
 */
export async function settleSenders(
  tx: Transaction,
  registry: Registry,
  domain: string,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  const verified = await registry.domains.holders(tx, domain);
  const changes = (await registry.senders.lockBelow(tx, domain)).flatMap((before) => {
    const holder = holderOf(domainOf(before.address), verified);
    const after = confirmSender(before, confirmationUnder(before, holder), at);
    return after === before ? [] : [{ before, after }];
  });
  // Who loses an address goes first: it is confirmed for one organisation at a time.
  const [won, lost] = [
    changes.filter(({ after }) => isTold(after)),
    changes.filter(({ after }) => !isTold(after)),
  ];
  for (const part of [lost, won]) {
    const senders = part.map(({ after }) => after);
    await registry.senders.saveConfirmations(tx, senders, by);
  }
  await addToOutbox(tx, senderFacts([...lost, ...won]));
}
