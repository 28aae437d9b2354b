import { lastOfMonth, type Period } from './period.js';
import { firstOfMonth, type UsageCounts } from './usage.js';

/** What an alert looks at. */
export type Measure = 'messages' | 'sms' | 'smsSegments';

/** A wish to be told when a count of a day or a month in Yerevan reaches a threshold. */
export interface UsageAlert {
  readonly id: string;
  readonly organisation: string;
  /** One address; all of the organisation's together when absent. */
  readonly sender?: string;
  readonly period: 'day' | 'month';
  readonly measure: Measure;
  readonly threshold: number;
  /** At most three. */
  readonly emails: readonly string[];
  readonly language: 'hy' | 'en' | 'ru';
  /** The day on which it was made: periods that were over by then are not looked at. */
  readonly since: string;
}

/** The period of an alert that a day lies in. */
export function alertPeriod({ period }: UsageAlert, day: string): Period {
  return period === 'day' ? { from: day, to: day } : { from: firstOfMonth(day), to: lastOfMonth(day) };
}

export function measured(measure: Measure, counts: UsageCounts): number {
  return measure === 'messages' ? counts.persons + counts.organisations : counts[measure];
}

/** The periods that may have reached the threshold now that these days have changed, each once. */
export function periodsToLookAt(
  alert: UsageAlert,
  changed: readonly { readonly organisation: string; readonly sender: string; readonly day: string }[],
): Period[] {
  const periods = changed
    .filter(({ organisation, sender }) => organisation === alert.organisation && isOf(alert, sender))
    .map(({ day }) => alertPeriod(alert, day))
    .filter(({ to }) => to >= alert.since);
  return [...new Map(periods.map((period) => [period.from, period])).values()];
}

function isOf(alert: UsageAlert, sender: string): boolean {
  return alert.sender === undefined || alert.sender === sender;
}
