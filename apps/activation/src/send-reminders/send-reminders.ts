import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan, endOfDay } from '@pep/service-kit';
import type { Job } from '../job-loops.js';
import { Notices } from '../notices.js';
import { CERTIFICATE_REMINDERS, dueReminder, TERM_REMINDERS } from '../reminder/reminder.js';
import {
  claimReminder,
  dueReminders,
  type DueReminder,
  type ReminderPlan,
} from '../storage/reminder.repository.js';

const AT_ONCE = 100;

const KINDS = [
  { what: 'term', template: 'term-ending', plan: planOf(TERM_REMINDERS) },
  { what: 'certificate', template: 'certificate-ending', plan: planOf(CERTIFICATE_REMINDERS) },
] as const;
type Kind = (typeof KINDS)[number];

/** Reminds people before what they paid for ends, and before their certificate does: each once. */
@Injectable()
export class SendReminders implements Job {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Notices) private readonly notices: Notices,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    let count = 0;
    for (const kind of KINDS) count += await this.#remind(kind);
    return count;
  }

  async #remind(kind: Kind): Promise<number> {
    const { what, plan } = kind;
    const today = dayInYerevan(this.clock.now());
    const due = await this.database.read((reader) =>
      dueReminders(reader, what, { plan, today, count: AT_ONCE }),
    );
    for (const reminder of due) await this.#send(kind, reminder);
    return due.length;
  }

  async #send({ template }: Kind, reminder: DueReminder): Promise<void> {
    const at = this.clock.now();
    const { psn, endsOn } = reminder;
    await this.database.withTransaction(async (tx) => {
      if (!(await claimReminder(tx, reminder, at))) return;
      const notice = { template, parameters: { endsOn }, validUntil: endOfDay(endsOn) };
      await this.notices.request(tx, psn, notice, at);
    });
  }
}

/** Which reminder is due with each number of days left. */
function planOf(reminders: readonly number[]): ReminderPlan {
  const daysLeft = Array.from({ length: Math.max(...reminders) + 1 }, (_, days) => days);
  return { daysLeft, reminders: daysLeft.map((days) => dueReminder(days, reminders) ?? 0) };
}
