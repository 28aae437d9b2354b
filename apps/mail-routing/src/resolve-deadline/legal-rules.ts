import { AppError } from '@pep/errors';
import { dayInYerevan, startOfDay } from '@pep/service-kit';
import { LEGAL_ERRORS } from '../errors.js';
import { inForce, type RuleSet } from '../legal/rules.js';
import type { Term } from '../legal/term.js';
import type { WorkingCalendar } from '../legal/working-calendar.js';
import type { LegalFiles } from './legal-files.js';

const YEREVAN = { dayOf: dayInYerevan, startOf: startOfDay };

/** Which rules and which calendar a letter runs by. */
export class LegalRules {
  readonly #rules: readonly RuleSet[];
  readonly #calendars: readonly WorkingCalendar[];

  constructor(readonly files: LegalFiles) {
    this.#rules = files.rules.map(({ content }) => content);
    this.#calendars = files.calendars.map(({ content }) => content);
  }

  /**
   * What the time of a letter is counted by. Only its acceptance decides, and files that letters run by never change, so
   * the answer is always the same. @throws AppError `RULES_MISSING`
   */
  termOf(consignedAt: Date): Term {
    const day = dayInYerevan(consignedAt);
    const [rules, calendar] = [inForce(this.#rules, day), inForce(this.#calendars, day)];
    if (rules === undefined || calendar === undefined) {
      throw new AppError(LEGAL_ERRORS.rulesMissing, {
        message: `No ${rules === undefined ? 'rules are' : 'calendar is'} in force for letters of ${day}; add a file that begins there.`,
      });
    }
    return { consignedAt, rules, calendar, zone: YEREVAN };
  }
}
