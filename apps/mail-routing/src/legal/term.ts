import { addDays, type Day, type Zone } from './day.js';
import type { RuleSet, Step } from './rules.js';
import { addWorkingDays, type WorkingCalendar, workingDayFrom } from './working-calendar.js';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** A time in which people could not do what the law expects of them. */
export interface Outage {
  readonly id: string;
  readonly from: Date;
  readonly to: Date;
  readonly services: readonly string[];
}

/** What the time of one letter for one recipient is counted by; fixed at acceptance. */
export interface Term {
  readonly consignedAt: Date;
  readonly rules: RuleSet;
  readonly calendar: WorkingCalendar;
  readonly zone: Zone;
}

/** When the time ends, and how much of it outages gave. */
export interface Deadline {
  readonly at: Date;
  readonly lastDay: Day;
  readonly extraDays: number;
  /** Those within the time, with what each one covers of it. */
  readonly outages: readonly Outage[];
  readonly outageMs: number;
}

/** A step and its moment. */
export interface ScheduledStep {
  readonly step: Step;
  readonly at: Date;
}

/**
 * When the time of a letter ends: at the end of its last day. Outages within the time give as many days as the rules say
 * for all of them together; days that are won so may hold further outages, so it is counted until nothing is added.
 * @throws AppError `CALENDAR_YEAR_MISSING`
 */
export function deadlineOf(term: Term, outages: readonly Outage[]): Deadline {
  const { rules, consignedAt, zone } = term;
  const dayMs = rules.outages.hoursPerDay * HOUR_MS;
  const counted = outages.filter(({ services }) =>
    services.some((service) => rules.outages.services.includes(service)),
  );
  for (let extraDays = 0; ;) {
    const lastDay = dayOfStep(term, expiryOf(rules), extraDays);
    const at = zone.startOf(addDays(lastDay, 1));
    const within = counted.filter(({ from, to }) => from < at && to > consignedAt);
    const outageMs = coveredMs(within, consignedAt, at);
    const earned = Math.ceil(outageMs / dayMs);
    if (earned <= extraDays) return { at, lastDay, extraDays, outages: within, outageMs };
    extraDays = earned;
  }
}

/** All steps of a letter, in order. Outages move the end, not the reminders. @throws AppError `CALENDAR_YEAR_MISSING` */
export function scheduleOf(term: Term, deadline: Deadline): ScheduledStep[] {
  const { rules, zone } = term;
  return rules.steps.map((step) => {
    if (step.effect === 'expire') return { step, at: deadline.at };
    const start = zone.startOf(dayOfStep(term, step, 0));
    return { step, at: new Date(start.getTime() + step.minuteOfDay * MINUTE_MS) };
  });
}

function expiryOf(rules: RuleSet): Step {
  const step = rules.steps.find(({ effect }) => effect === 'expire');
  if (step === undefined) throw new Error(`the rules ${rules.id} have no step that expires`);
  return step;
}

function dayOfStep({ consignedAt, calendar, zone }: Term, step: Step, extraDays: number): Day {
  const first = zone.dayOf(consignedAt);
  const days = step.days + extraDays;
  const day = step.count === 'working-days' ? addWorkingDays(calendar, first, days) : addDays(first, days);
  return step.lastDay === 'next-working-day' ? workingDayFrom(calendar, day) : day;
}

/** How much of a time the outages cover together; where two overlap it counts once. */
function coveredMs(outages: readonly Outage[], start: Date, end: Date): number {
  let covered = 0;
  let reached = start.getTime();
  for (const { from, to } of outages.toSorted((one, other) => one.from.getTime() - other.from.getTime())) {
    const [begins, ends] = [Math.max(from.getTime(), reached), Math.min(to.getTime(), end.getTime())];
    covered += Math.max(0, ends - begins);
    reached = Math.max(reached, ends);
  }
  return covered;
}
