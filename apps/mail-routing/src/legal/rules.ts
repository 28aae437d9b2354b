import type { Day } from './day.js';

/** What a step does to a letter that still waits: its recipient is reminded, or its time is over. */
export type Effect = 'remind' | 'expire';

/** Something that happens a number of days after the consignment. */
export interface Step {
  readonly id: string;
  readonly effect: Effect;
  /** The day of consignment is day 0. */
  readonly days: number;
  readonly count: 'calendar-days' | 'working-days';
  /** Of a reminder: minutes after the beginning of that day. An expiry is at the day's end. */
  readonly minuteOfDay: number;
  /** A last day that is no working day: it stays, or the next working day is the last. */
  readonly lastDay: 'as-it-falls' | 'next-working-day';
}

/** What ends the waiting. */
export type Notification = 'acknowledgement' | 'opening';

/** How a law, or an agreement, counts. Never changed once letters run by it; another law is another set. */
export interface RuleSet {
  readonly id: string;
  readonly title: string;
  /** Letters accepted from this day on run by it, until a set begins later. */
  readonly validFrom: Day;
  /** The last day, where it ends without a successor. */
  readonly validTo?: Day | undefined;
  readonly notifiedBy: Notification;
  /** In their order; exactly one expires, the last. */
  readonly steps: readonly Step[];
  /** Which outages of ours give more time. */
  readonly outages: {
    readonly services: readonly string[];
    /** Each begun so many hours give one more day. */
    readonly hoursPerDay: number;
  };
}

/** What is in force on a day: of those that have begun, the one that began last; undefined when it is over or none has begun. */
export function inForce<Dated extends { readonly validFrom: Day; readonly validTo?: Day | undefined }>(
  all: readonly Dated[],
  day: Day,
): Dated | undefined {
  const begun = all.filter(({ validFrom }) => validFrom <= day);
  const last = begun.reduce<Dated | undefined>(
    (found, one) => (found === undefined || one.validFrom > found.validFrom ? one : found),
    undefined,
  );
  return last?.validTo === undefined || day <= last.validTo ? last : undefined;
}
