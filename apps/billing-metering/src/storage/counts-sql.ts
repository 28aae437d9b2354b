import type { Unit } from '../usage/period.js';

/** The roll-ups of addresses. Each has a column with its unit's name, in which is the first day of one. */
export const USAGE_BY: Readonly<Record<Unit, string>> = {
  day: 'daily_usage',
  month: 'monthly_usage',
  year: 'yearly_usage',
};

/** The columns that every roll-up has. */
export const COUNTS = 'persons, organisations, sms, sms_segments';

/** The same out of entries of the ledger. */
export const SUMS_OF_ENTRIES = `
  coalesce(sum(count) FILTER (WHERE kind = 'person'), 0)::bigint AS persons,
  coalesce(sum(count) FILTER (WHERE kind = 'organisation'), 0)::bigint AS organisations,
  coalesce(sum(count) FILTER (WHERE kind = 'phone'), 0)::bigint AS sms,
  coalesce(sum(segments), 0)::bigint AS sms_segments`;

const NAMES = COUNTS.split(', ');

/** The counts of a relation in one text: `3/0/1/2`. */
export function countsShown(relation: string): string {
  return `concat_ws('/', ${NAMES.map((name) => `coalesce(${relation}.${name}, 0)`).join(', ')})`;
}

/** Of `made` and `held`, joined in full; a row of zeros is as good as none. */
export const COUNTS_DIFFER = NAMES.map(
  (name) => `coalesce(made.${name}, 0) <> coalesce(held.${name}, 0)`,
).join(' OR ');
