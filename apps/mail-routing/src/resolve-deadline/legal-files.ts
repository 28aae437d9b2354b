import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RuleSet } from '../legal/rules.js';
import type { CalendarYear, WorkingCalendar } from '../legal/working-calendar.js';

const HOURS_MAX = 24 * 7;
const DAYS_MAX = 366;

/** What people can be kept from by an outage of ours. */
export const OUTAGE_SERVICES = ['sign-in', 'mailbox', 'notices', 'submission'] as const;

const day = z.iso.date();
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const source = z.strictObject({ reference: z.string().min(1), note: z.string().optional() });
const counting = {
  id,
  trigger: z.literal('consignment'),
  days: z.int().min(1).max(DAYS_MAX),
  count: z.enum(['calendar-days', 'working-days']),
};
const step = z.discriminatedUnion('effect', [
  z.strictObject({
    ...counting,
    effect: z.literal('remind'),
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  }),
  z.strictObject({
    ...counting,
    effect: z.literal('expire'),
    lastDay: z.enum(['as-it-falls', 'next-working-day']),
  }),
]);
const rulesFile = z.strictObject({
  id,
  title: z.string().min(1),
  source,
  // A draft has none: no letter runs by it.
  validFrom: day.optional(),
  validTo: day.optional(),
  notifiedBy: z.enum(['acknowledgement', 'opening']),
  steps: z
    .array(step)
    .refine(
      (steps) => steps.findIndex(({ effect }) => effect === 'expire') === steps.length - 1,
      'exactly one step expires, the last',
    )
    .refine(
      (steps) => steps.every(({ days }, index) => index === 0 || days > (steps[index - 1]?.days ?? 0)),
      'each step has more days than the one before',
    ),
  outages: z.strictObject({
    services: z.array(z.enum(OUTAGE_SERVICES)).min(1),
    hoursPerDay: z.int().min(1).max(HOURS_MAX),
  }),
});
const days = z.array(day).default([]);
const calendarFile = z.strictObject({
  version: id,
  source,
  validFrom: day,
  years: z.record(
    z.string().regex(/^20\d{2}$/),
    z.strictObject({ holidays: z.array(day).min(1), daysOff: days, workingDays: days }),
  ),
});

/** A file that letters run by, and the digest by which a change of what it says is noticed. */
export interface LegalFile<Content> {
  readonly name: string;
  readonly id: string;
  readonly digest: string;
  readonly content: Content;
}

/** What a release, or its operator, brings. */
export interface LegalFiles {
  /** Those with a day; drafts are only checked. */
  readonly rules: readonly LegalFile<RuleSet>[];
  readonly calendars: readonly LegalFile<WorkingCalendar>[];
}

/** The folder of the files that the release brings. */
export const RELEASED_FILES = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Reads `rules/*.yaml` and `calendar/*.yaml` of a folder.
 * @throws Error that names the file and what is wrong in it
 */
export function readLegalFiles(folder: string): LegalFiles {
  const rules = readFolder(join(folder, 'rules'), rulesFile, (read) => read.id).flatMap(
    ({ content, ...file }) => {
      const { validFrom } = content;
      return validFrom === undefined ? [] : [{ ...file, content: ruleSetOf({ ...content, validFrom }) }];
    },
  );
  const calendars = readFolder(join(folder, 'calendar'), calendarFile, ({ version }) => version).map(
    ({ content, ...file }) => ({ ...file, content: calendarOf(content) }),
  );
  refuseSameDays(rules);
  refuseSameDays(calendars);
  return { rules, calendars };
}

function readFolder<Content>(
  folder: string,
  schema: z.ZodType<Content>,
  idOf: (content: Content) => string,
): LegalFile<Content>[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => {
    const parsed = schema.safeParse(parse(readFileSync(join(folder, name), 'utf8')));
    if (!parsed.success) throw new Error(`${join(folder, name)}: ${z.prettifyError(parsed.error)}`);
    const found = idOf(parsed.data);
    if (name !== `${found}.yaml`) throw new Error(`${join(folder, name)} must be called ${found}.yaml`);
    // Of what it says: a comment may be mended.
    const digest = createHash('sha256').update(JSON.stringify(parsed.data)).digest('hex');
    return { name: join(folder, name), id: found, digest, content: parsed.data };
  });
}

function refuseSameDays(files: readonly LegalFile<{ readonly validFrom: string }>[]): void {
  const seen = new Map<string, string>();
  for (const { name, content } of files) {
    const other = seen.get(content.validFrom);
    if (other !== undefined) throw new Error(`${name} and ${other} begin on the same day`);
    seen.set(content.validFrom, name);
  }
}

function ruleSetOf({
  source: _source,
  steps,
  ...rest
}: z.infer<typeof rulesFile> & { validFrom: string }): RuleSet {
  return {
    ...rest,
    steps: steps.map(({ trigger: _trigger, ...given }) =>
      given.effect === 'remind'
        ? { ...given, minuteOfDay: minuteOf(given.at), lastDay: 'as-it-falls' }
        : { ...given, minuteOfDay: 0 },
    ),
  };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function calendarOf({ source: _source, years, ...rest }: z.infer<typeof calendarFile>): WorkingCalendar {
  const entries = Object.entries(years).map(([year, listed]): [string, CalendarYear] => {
    const all = [...listed.holidays, ...listed.daysOff, ...listed.workingDays];
    const stray = all.find((one) => !one.startsWith(`${year}-`));
    if (stray !== undefined) throw new Error(`calendar ${rest.version}: ${stray} is listed under ${year}`);
    const { holidays, daysOff, workingDays } = listed;
    const sets = {
      holidays: new Set(holidays),
      daysOff: new Set(daysOff),
      workingDays: new Set(workingDays),
    };
    return [year, sets];
  });
  return { ...rest, years: new Map(entries) };
}
