import { AppError } from '@pep/errors';
import { LEGAL_ERRORS } from '../errors.js';
import { addDays, type Day, isWeekend } from './day.js';

/** How one year differs from plain weeks. */
export interface CalendarYear {
  /** Public holidays: no working days, whatever day of the week. */
  readonly holidays: ReadonlySet<Day>;
  /** Working days that the government moved elsewhere. */
  readonly daysOff: ReadonlySet<Day>;
  /** The Saturdays and Sundays that they were moved to. */
  readonly workingDays: ReadonlySet<Day>;
}

/** One version of the working days of Armenia; later decisions make a new version. */
export interface WorkingCalendar {
  readonly version: string;
  /** Letters accepted from this day on are counted with it, until a version begins later. */
  readonly validFrom: Day;
  /** By the year's four digits. */
  readonly years: ReadonlyMap<string, CalendarYear>;
}

/** @throws AppError `CALENDAR_YEAR_MISSING`: a year without data is never guessed */
function isWorkingDay({ version, years }: WorkingCalendar, day: Day): boolean {
  const year = years.get(day.slice(0, 4));
  if (year === undefined) {
    throw new AppError(LEGAL_ERRORS.calendarYearMissing, {
      message: `The calendar ${version} has no working days for ${day.slice(0, 4)}; add a version that has.`,
    });
  }
  if (year.workingDays.has(day)) return true;
  return !isWeekend(day) && !year.holidays.has(day) && !year.daysOff.has(day);
}

/** The day itself when it is a working day, else the next one. @throws AppError `CALENDAR_YEAR_MISSING` */
export function workingDayFrom(calendar: WorkingCalendar, day: Day): Day {
  let found = day;
  while (!isWorkingDay(calendar, found)) found = addDays(found, 1);
  return found;
}

/** The `count`-th working day after a day. @throws AppError `CALENDAR_YEAR_MISSING` */
export function addWorkingDays(calendar: WorkingCalendar, day: Day, count: number): Day {
  let found = day;
  for (let counted = 0; counted < count; counted++) found = workingDayFrom(calendar, addDays(found, 1));
  return found;
}
