/** How many days before a paid term ends its holder is reminded. */
export const TERM_REMINDERS: readonly number[] = [30, 7, 1];
/** The same before a certificate itself ends. */
export const CERTIFICATE_REMINDERS: readonly number[] = [60, 30, 7];

/**
 * Which reminder is due with so many days left, if it was not sent yet: the latest one alone, so that who was away does not
 * get all of them at once.
 */
export function dueReminder(daysLeft: number, reminders: readonly number[]): number | undefined {
  if (daysLeft < 0) return undefined;
  const passed = reminders.filter((days) => daysLeft <= days);
  return passed.length === 0 ? undefined : Math.min(...passed);
}
