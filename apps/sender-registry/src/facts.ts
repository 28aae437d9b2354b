import {
  type Fact,
  organisationChanged,
  type OrganisationState,
  senderChanged,
  type SenderState,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import type { Organisation } from './organisation/organisation.js';
import { type Sender, stateOf } from './sender/sender.js';

const SOURCE = '/pep/sender-registry';

/** Tells the organisation as it is now. */
export function organisationFact(organisation: Organisation): Fact<OrganisationState> {
  const { legalEntityCode, version, name, tin, administrators, representatives, changedAt } = organisation;
  const state: OrganisationState = {
    legalEntityCode,
    version,
    state: organisation.suspended ? 'suspended' : 'active',
    name,
    ...(tin === undefined ? {} : { tin }),
    administrators: [...administrators],
    representatives: [...representatives],
    changedAt: changedAt.toISOString(),
  };
  return newFact(organisationChanged, state, { source: SOURCE, time: changedAt });
}

/** Tells the sender as it is now. */
export function senderFact(sender: Sender): Fact<SenderState> {
  const { id, version, organisation, address, sources, smsAllowed, changedAt } = sender;
  const state: SenderState = {
    id,
    version,
    state: stateOf(sender),
    organisation,
    address,
    sources: [...sources],
    smsAllowed,
    changedAt: changedAt.toISOString(),
  };
  return newFact(senderChanged, state, { source: SOURCE, time: changedAt });
}
