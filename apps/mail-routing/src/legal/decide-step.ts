import type { Effect } from './rules.js';
import type { ScheduledStep } from './term.js';

/** What is to be done to a letter's clock now. */
export interface ClockStep {
  /** Nothing when no step is due. */
  readonly effect: Effect | undefined;
  readonly stepsDone: number;
  /** When it must be looked at again; never when undefined. */
  readonly nextAt: Date | undefined;
}

/**
 * Which step is due. After a standstill several are: only the last of them is done, for nobody needs the reminder of a
 * letter that expires, nor two at once.
 */
export function decideStep(schedule: readonly ScheduledStep[], stepsDone: number, now: Date): ClockStep {
  const due = schedule.slice(stepsDone).filter(({ at }) => at <= now);
  const done = stepsDone + due.length;
  return { effect: due.at(-1)?.step.effect, stepsDone: done, nextAt: schedule[done]?.at };
}
