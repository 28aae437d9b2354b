/** A day of birth as a PSN holds it; the century is known, so all forms of the date can be made. */
export interface BirthDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** Added to the day for men and for women (README of armenia-ssn-validator; the law names only the parts). */
const DAY_OFFSETS = [10, 50];
/** Added to the month, by century. */
const CENTURIES = [
  { offset: 0, century: 19 },
  { offset: 20, century: 20 },
  { offset: 80, century: 18 },
  { offset: 40, century: 21 },
  { offset: 60, century: 22 },
];
const DAY_MAX = 31;
const MONTH_MAX = 12;

/** The day of birth in a PSN: DD MM YY, day and month moved by sex and century. Undefined where the parts are none. */
export function birthDateOf(psn: string): BirthDate | undefined {
  const [day, month, year] = [psn.slice(0, 2), psn.slice(2, 4), psn.slice(4, 6)];
  const realDay = DAY_OFFSETS.map((offset) => Number(day) - offset).find((one) => one >= 1 && one <= DAY_MAX);
  const found = CENTURIES.map(({ offset, century }) => ({ month: Number(month) - offset, century })).find(
    (one) => one.month >= 1 && one.month <= MONTH_MAX,
  );
  if (realDay === undefined || found === undefined) return undefined;
  return {
    day: String(realDay).padStart(2, '0'),
    month: String(found.month).padStart(2, '0'),
    year: `${found.century}${year}`,
  };
}

/**
 * The shortest forms in which people write the date; a longer one (31121985) holds one of them.
 */
export function shortForms({ day, month, year }: BirthDate): readonly string[] {
  const short = year.slice(2);
  return [day + month, month + day, year, month + short, short + month];
}
