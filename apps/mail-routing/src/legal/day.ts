/** A calendar day where the law counts it, `2026-11-22`. */
export type Day = string;

/** Which moments a calendar day has. */
export interface Zone {
  dayOf(at: Date): Day;
  /** The first moment of the day. */
  startOf(day: Day): Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const [SUNDAY, SATURDAY] = [0, 6];

const noonOf = (day: Day): Date => new Date(`${day}T12:00:00Z`);

export function addDays(day: Day, count: number): Day {
  return new Date(noonOf(day).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

export function isWeekend(day: Day): boolean {
  return [SUNDAY, SATURDAY].includes(noonOf(day).getUTCDay());
}
