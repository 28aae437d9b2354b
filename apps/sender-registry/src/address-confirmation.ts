import { AppError } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { holderOf } from './domain/domain-name.js';
import { ERRORS } from './errors.js';
import type { Confirmation, Sender } from './sender/sender.js';
import { domainOf } from './sender/sender-address.js';
import type { Registry } from './storage/registry.js';

/**
 * What confirms an address that an organisation registers.
 * @param verified organisations by verified name, see `DomainRepository.holders`
 * @throws AppError `SENDER_DOMAIN_HELD`, `SENDER_ADDRESS_TAKEN` when it is another's
 */
export async function confirmationOfNew(
  tx: Transaction,
  registry: Registry,
  sender: Pick<Sender, 'organisation' | 'address'>,
  verified: ReadonlyMap<string, string>,
): Promise<Confirmation> {
  const holder = holderOf(domainOf(sender.address), verified);
  if (holder === sender.organisation) return 'domain';
  if (holder !== undefined) throw new AppError(ERRORS.senderDomainHeld);
  if (await registry.senders.isConfirmedElsewhere(tx, sender)) throw new AppError(ERRORS.senderAddressTaken);
  return 'pending';
}
