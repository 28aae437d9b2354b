import {
  domainChanged,
  type DomainState,
  type Fact,
  organisationChanged,
  type OrganisationState,
  senderChanged,
  type SenderState,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { type Domain, isTold as isDomainTold, stateOf as domainStateOf } from './domain/domain.js';
import type { Organisation } from './organisation/organisation.js';
import { isTold } from './sender/confirmation.js';
import { type Sender, stateOf } from './sender/sender.js';

/** Who tells, in every fact of this service. */
export const SOURCE = '/pep/sender-registry';

/** Tells the organisation as it is now. */
export function organisationFact(organisation: Organisation): Fact<OrganisationState> {
  const { legalEntityCode, version, name, tin, administrators, representatives, changedAt } = organisation;
  const terms = Object.entries(organisation.representativeTerms ?? {});
  const state: OrganisationState = {
    legalEntityCode,
    version,
    state: organisation.suspended ? 'suspended' : 'active',
    name,
    ...(tin === undefined ? {} : { tin }),
    administrators: [...administrators],
    representatives: [...representatives],
    ...(terms.length === 0 ? {} : { representativeTerms: terms.map(([psn, term]) => ({ psn, ...term })) }),
    changedAt: changedAt.toISOString(),
  };
  return newFact(organisationChanged, state, { source: SOURCE, time: changedAt });
}

/** Tells the domains that are verified as they are now, and nothing of others. */
export function domainFacts(changed: readonly Domain[]): Fact<DomainState>[] {
  return changed.filter(isDomainTold).map((domain) => {
    const { id, version, organisation, name, allAddressesAllowed, sources, smsAllowed, changedAt } = domain;
    const state: DomainState = {
      ...{ id, version, state: domainStateOf(domain), organisation, name, allAddressesAllowed },
      ...{ sources: [...sources], smsAllowed, changedAt: changedAt.toISOString() },
    };
    return newFact(domainChanged, state, { source: SOURCE, time: changedAt });
  });
}

/**
 * Tells senders as they are now.
 * @param changes pairs of before and after; told is neither the same value nor an address that never was confirmed
 */
export function senderFacts(
  changes: readonly { readonly before?: Sender; readonly after: Sender }[],
): Fact<SenderState>[] {
  return changes
    .filter(({ before, after }) => after !== before && (isTold(after) || (before && isTold(before))))
    .map(({ after }) => senderFact(after));
}

function senderFact(sender: Sender): Fact<SenderState> {
  const { id, version, organisation, address, sources, smsAllowed, certificates, changedAt } = sender;
  const state: SenderState = {
    id,
    version,
    state: stateOf(sender),
    organisation,
    address,
    sources: [...sources],
    smsAllowed,
    certificates: [...certificates],
    changedAt: changedAt.toISOString(),
  };
  return newFact(senderChanged, state, { source: SOURCE, time: changedAt });
}
