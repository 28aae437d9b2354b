import { decideStep } from '../legal/decide-step.js';
import { notifiedAt } from '../legal/explain.js';
import { deadlineOf, type Outage, type ScheduledStep, scheduleOf, type Term } from '../legal/term.js';
import type { LegalClock, RunningClock, TimedDelivery } from '../storage/legal-clock.repository.js';
import type { Changes } from './changes.js';

/** What a clock is wound with. */
export interface Reckoning {
  readonly term: Term;
  /** All that may cover part of the letter's time. */
  readonly outages: readonly Outage[];
}

/** The clock of a letter begins. Outages that were recorded by then count at once, and leave their evidence. */
export function startClock(delivery: TimedDelivery, { term, outages }: Reckoning, changes: Changes): void {
  const [plain, deadline] = [deadlineOf(term, []), deadlineOf(term, outages)];
  const { messageId, recipient, consignedAt } = delivery;
  const clock: LegalClock = {
    ...{ messageId, recipient, consignedAt },
    rules: term.rules.id,
    calendar: term.calendar.version,
    deadline: deadline.at,
    stepsDone: 0,
    dueAt: scheduleOf(term, deadline)[0]?.at ?? null,
    expiryEvidenceId: null,
  };
  if (deadline.at > plain.at) changes.extend({ clock, delivery }, plain.at, deadline, null);
  else changes.keep(clock);
}

/** Does what is due. A letter that was acknowledged meanwhile is left in peace. */
export function takeStep({ clock, delivery }: RunningClock, reckoning: Reckoning, changes: Changes): void {
  const { term, outages } = reckoning;
  if (notifiedAt(term.rules.notifiedBy, delivery) !== null) {
    changes.keep({ ...clock, dueAt: null });
    return;
  }
  const schedule = scheduleOf(term, deadlineOf(term, outages));
  const { effect, stepsDone, nextAt } = decideStep(schedule, clock.stepsDone, changes.at);
  const wound = { delivery, clock: { ...clock, stepsDone, dueAt: nextAt ?? null } };
  if (effect === undefined) changes.keep(wound.clock);
  else if (effect === 'remind') changes.remind(wound);
  else changes.expire(wound);
}

/**
 * Reckons again after an outage was recorded. A later deadline is evidence, unless the letter was notified in time. An
 * expiry stands when the new deadline has passed as well; else it is taken back, and the letter waits again or was
 * notified in time after all.
 */
export function extendClock({ clock, delivery }: RunningClock, reckoning: Reckoning, changes: Changes): void {
  const { term, outages } = reckoning;
  const deadline = deadlineOf(term, outages);
  const notified = notifiedAt(term.rules.notifiedBy, delivery);
  const { expiryEvidenceId } = clock;
  const notifiedInTime = notified !== null && expiryEvidenceId === null;
  if (deadline.at <= clock.deadline || notifiedInTime) return;
  const stands = expiryEvidenceId !== null && deadline.at <= (notified ?? changes.at);
  const moved = { ...clock, deadline: deadline.at };
  const wound = stands ? moved : reopened(moved, scheduleOf(term, deadline), notified !== null);
  changes.extend({ clock: wound, delivery }, clock.deadline, deadline, stands ? null : expiryEvidenceId);
}

/** The clock before its last step, the expiry, which was taken or will be; it runs unless the letter was notified. */
function reopened(clock: LegalClock, schedule: readonly ScheduledStep[], notified: boolean): LegalClock {
  const stepsDone = Math.min(clock.stepsDone, schedule.length - 1);
  const dueAt = notified ? null : (schedule[stepsDone]?.at ?? null);
  return { ...clock, stepsDone, dueAt, expiryEvidenceId: null };
}
