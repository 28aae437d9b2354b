import type { Confirmation, Sender } from './sender.js';

/**
 * What becomes of an address when the domains above it change hands. The one rule: an address under a domain that an
 * organisation has proved is that organisation's; where nobody has, a code decides.
 * @param holder the organisation that has proved the nearest domain, if any has
 */
export function confirmationUnder(
  { organisation, confirmation }: Pick<Sender, 'organisation' | 'confirmation'>,
  holder: string | undefined,
): Confirmation {
  if (holder === organisation) return confirmation === 'code' ? 'code' : 'domain';
  if (holder !== undefined) return 'pending';
  return confirmation === 'domain' ? 'pending' : confirmation;
}

/** Whether others know of it: of an address that nobody has confirmed they do not. */
export function isTold(sender: Pick<Sender, 'confirmation'>): boolean {
  return sender.confirmation !== 'pending';
}
