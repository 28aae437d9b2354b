import { type Certificate, type CertificateState, type Decider, register } from './certificate.js';

/** What can happen to a registered certificate besides payments. */
export type CertificateEvent = 'suspend' | 'reinstate' | 'revoke' | 'expire' | 'replace';

/** From which state each event leads where; what is not here can not happen. A reinstated one is active if it is paid. */
const TRANSITIONS: Readonly<
  Record<CertificateEvent, Readonly<Partial<Record<CertificateState, CertificateState>>>>
> = {
  suspend: { registered: 'suspended', active: 'suspended', suspended: 'suspended' },
  reinstate: { suspended: 'registered' },
  revoke: { registered: 'revoked', active: 'revoked', suspended: 'revoked' },
  expire: { registered: 'expired', active: 'expired', suspended: 'expired' },
  replace: { registered: 'replaced', active: 'replaced', suspended: 'replaced' },
};

/** Whose suspension each may lift, or replace by their own. */
const OVERRULES: Readonly<Record<Decider, readonly (Decider | undefined)[]>> = {
  operator: ['operator', 'holder', undefined],
  holder: ['holder'],
  authority: ['authority'],
  registration: [],
};

/** Who decides, why and when. */
export interface Decision {
  readonly by: Decider | undefined;
  /** In words, 300 characters at most. */
  readonly reason: string | undefined;
  readonly at: Date;
}

/**
 * The certificate after the event. A reinstated one is only registered until its paid term is looked at.
 * @returns undefined when the event can not happen to it, or not by the word of this one
 */
export function decide(
  known: Certificate,
  event: CertificateEvent,
  { by, reason, at }: Decision,
): Certificate | undefined {
  const state = TRANSITIONS[event][known.state];
  if (state === undefined || !mayDecide(known, event, by)) return undefined;
  // That an end came with time is nobody's word.
  const decidedBy = event === 'expire' ? known.decidedBy : by;
  return register(known, { ...known, state, termEndsOn: undefined, reason, decidedBy }, at);
}

function mayDecide(known: Certificate, event: CertificateEvent, by: Decider | undefined): boolean {
  if (by === undefined || known.state !== 'suspended') return true;
  if (event === 'suspend') return by === 'operator' && known.decidedBy === 'holder';
  return event !== 'reinstate' || OVERRULES[by].includes(known.decidedBy);
}
