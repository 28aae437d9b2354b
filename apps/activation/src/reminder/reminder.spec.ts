import { describe, expect, it } from '@jest/globals';
import { CERTIFICATE_REMINDERS, dueReminder, TERM_REMINDERS } from './reminder.js';

describe('the reminder that is due', () => {
  it.each([
    [31, undefined],
    [30, 30],
    [8, 30],
    [7, 7],
    [2, 7],
    [1, 1],
    [0, 1],
    [-1, undefined],
  ])('%i days before the term ends is that of %p days', (left, reminder) => {
    expect(dueReminder(left, TERM_REMINDERS)).toBe(reminder);
  });

  it.each([
    [61, undefined],
    [60, 60],
    [29, 30],
    [3, 7],
  ])('%i days before the certificate ends is that of %p days', (left, reminder) => {
    expect(dueReminder(left, CERTIFICATE_REMINDERS)).toBe(reminder);
  });
});
