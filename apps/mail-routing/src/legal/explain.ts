import type { Notification } from './rules.js';
import { type Deadline, deadlineOf, type Outage, type ScheduledStep, scheduleOf, type Term } from './term.js';

/** What a recipient has done with a letter. */
export interface Deeds {
  readonly openedAt: Date | null;
  readonly acknowledgedAt: Date | null;
}

/** One line of the reckoning. */
export interface TraceLine {
  readonly at: Date;
  readonly step: string;
  readonly why: string;
}

/** How a letter stands before the law at a moment, and why. */
export interface Explanation {
  readonly effect: 'waiting' | 'notified' | 'expired';
  /** When that effect came; of a letter that waits, its consignment. */
  readonly since: Date;
  readonly next: { readonly effect: 'reminder' | 'expiry'; readonly at: Date } | undefined;
  readonly deadline: Date;
  readonly trace: readonly TraceLine[];
}

const MINUTE_MS = 60 * 1000;

/** What ended the waiting, if anything did. */
export function notifiedAt(notifiedBy: Notification, { openedAt, acknowledgedAt }: Deeds): Date | null {
  return notifiedBy === 'opening' ? (openedAt ?? acknowledgedAt) : acknowledgedAt;
}

/**
 * How a letter stands at `asOf`: what is done later does not count, and nothing is done that was not. Outages count as
 * they are known today. @throws AppError `CALENDAR_YEAR_MISSING`
 */
export function explain(term: Term, outages: readonly Outage[], deeds: Deeds, asOf: Date): Explanation {
  const deadline = deadlineOf(term, outages);
  const schedule = scheduleOf(term, deadline);
  const known = { openedAt: upTo(deeds.openedAt, asOf), acknowledgedAt: upTo(deeds.acknowledgedAt, asOf) };
  const notified = notifiedAt(term.rules.notifiedBy, known);
  const ended = notified !== null || deadline.at <= asOf;
  const next = ended ? undefined : schedule.find(({ at }) => at > asOf);
  return {
    ...standing(term, deadline, notified, asOf),
    next: next && { effect: next.step.effect === 'expire' ? 'expiry' : 'reminder', at: next.at },
    deadline: deadline.at,
    trace: traceOf(term, deadline, schedule, known),
  };
}

function standing(
  { consignedAt }: Term,
  deadline: Deadline,
  notified: Date | null,
  asOf: Date,
): Pick<Explanation, 'effect' | 'since'> {
  if (notified !== null) return { effect: 'notified', since: notified };
  return deadline.at <= asOf
    ? { effect: 'expired', since: deadline.at }
    : { effect: 'waiting', since: consignedAt };
}

function upTo(at: Date | null, asOf: Date): Date | null {
  return at !== null && at <= asOf ? at : null;
}

function traceOf(
  term: Term,
  deadline: Deadline,
  schedule: readonly ScheduledStep[],
  { openedAt, acknowledgedAt }: Deeds,
): TraceLine[] {
  const { consignedAt, rules, calendar, zone } = term;
  const notified = notifiedAt(rules.notifiedBy, { openedAt, acknowledgedAt });
  const first = zone.dayOf(consignedAt);
  const lines: (TraceLine | undefined)[] = [
    {
      at: consignedAt,
      step: 'consigned',
      why: `${first} is day 0 by ${rules.id}, calendar ${calendar.version}`,
    },
    ...schedule
      .filter(({ at }) => notified === null || at < notified)
      .map(({ step, at }) => ({ at, step: step.id, why: reasonOf(step, deadline) })),
    ...deadline.outages.map(({ id, from, to }) => ({
      at: from,
      step: 'outage',
      why: `outage ${id}, ${String(Math.round((to.getTime() - from.getTime()) / MINUTE_MS))} minutes`,
    })),
    openedAt === null ? undefined : { at: openedAt, step: 'opened', why: 'the content was handed over' },
    acknowledgedAt === null
      ? undefined
      : { at: acknowledgedAt, step: 'acknowledged', why: 'the recipient certified having read the letter' },
  ];
  return lines
    .filter((line) => line !== undefined)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function reasonOf({ effect, days, count }: ScheduledStep['step'], deadline: Deadline): string {
  const counted = `day ${String(days)} in ${count.replace('-', ' ')}`;
  if (effect === 'remind') return counted;
  const { lastDay, extraDays, outageMs } = deadline;
  const minutes = String(Math.ceil(outageMs / MINUTE_MS));
  const extra = extraDays === 0 ? '' : `, ${String(extraDays)} more for ${minutes} minutes of outages`;
  return `${counted}${extra}: the end of ${lastDay}`;
}
