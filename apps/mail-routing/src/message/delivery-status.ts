/** How far a recipient is with a letter. */
export type DeliveryStatus = 'consigned' | 'opened' | 'acknowledged';

/** Which statuses a step may start from. A step from its own outcome changes nothing: both happen once. */
const STEPS = {
  open: { from: ['consigned'], to: 'opened' },
  acknowledge: { from: ['opened'], to: 'acknowledged' },
} as const satisfies Record<string, { from: readonly DeliveryStatus[]; to: DeliveryStatus }>;

const ORDER: readonly DeliveryStatus[] = ['consigned', 'opened', 'acknowledged'];

export type DeliveryStep = keyof typeof STEPS;
/** `taken`: the status changes now. `before`: it had happened. `too-early`: another step comes first. */
export type StepOutcome = 'taken' | 'before' | 'too-early';

/** What a step does to a delivery of this status. */
export function decideStep(status: DeliveryStatus, step: DeliveryStep): StepOutcome {
  const { from, to } = STEPS[step];
  if ((from as readonly DeliveryStatus[]).includes(status)) return 'taken';
  return ORDER.indexOf(status) >= ORDER.indexOf(to) ? 'before' : 'too-early';
}
