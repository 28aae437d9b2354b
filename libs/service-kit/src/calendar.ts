/** Armenia has had UTC+4 all year since 2012 (no daylight saving time); earlier days do not occur here. */
const YEREVAN_OFFSET = '+04:00';
const DAY_MS = 24 * 60 * 60 * 1000;

/** The instant at which a calendar day (`2026-11-21`) begins in Yerevan. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00${YEREVAN_OFFSET}`);
}

/** The instant at which the next calendar day begins in Yerevan. */
export function endOfDay(day: string): Date {
  return new Date(startOfDay(day).getTime() + DAY_MS);
}

/** The calendar day in Yerevan at an instant, as `2026-11-21`. */
export function dayInYerevan(at: Date): string {
  return new Date(at.getTime() + 4 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
