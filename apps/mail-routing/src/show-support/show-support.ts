import { Clock, dayInYerevan, startOfDay } from '@pep/service-kit';
import { addDays } from '../legal/day.js';
import { workingDayFrom } from '../legal/working-calendar.js';
import type { LegalRules } from '../resolve-deadline/legal-rules.js';
import type { SupportView } from './support-view.js';

/** The hours of support (administrator's manual, section 5). */
const FROM_HOUR = 9;
const TO_HOUR = 18;
const HOUR_MS = 60 * 60 * 1000;

/** Whom users call. */
export interface SupportContacts {
  readonly phone: string;
  readonly email: string;
}

/** Says who helps and when, by the same working days that letters run by. */
export class ShowSupport {
  constructor(
    private readonly contacts: SupportContacts,
    private readonly rules: LegalRules,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError `CALENDAR_YEAR_MISSING`, when nobody has brought the next year's calendar */
  execute(): SupportView {
    const now = this.clock.now();
    const { calendar } = this.rules.termOf(now);
    const today = dayInYerevan(now);
    const isOver = now.getTime() >= atHour(today, TO_HOUR).getTime();
    const day = workingDayFrom(calendar, isOver ? addDays(today, 1) : today);
    const opensAt = atHour(day, FROM_HOUR);
    return {
      ...this.contacts,
      hours: { from: textOf(FROM_HOUR), to: textOf(TO_HOUR), timeZone: 'Asia/Yerevan' },
      isOpen: opensAt.getTime() <= now.getTime(),
      opensAt: opensAt.toISOString(),
    };
  }
}

function atHour(day: string, hour: number): Date {
  return new Date(startOfDay(day).getTime() + hour * HOUR_MS);
}

const textOf = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
