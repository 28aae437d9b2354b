import { createHash } from 'node:crypto';

/** The bank's limit is 32 characters (AN..32). */
const SUBJECT_LENGTH = 16;

/**
 * The number under which the bank knows an order. It follows from whom and what is paid for and how many tries there
 * were, so that the same try from two windows is one order: the bank takes a number once.
 * @param subject random, kept for the person: the number leaves our hands and must lead nobody to a PSN
 * @param termStartsOn first day of the year to be paid, `2026-11-22`
 * @param attempt 1 for the first try
 */
export function orderNumber(subject: string, termStartsOn: string, attempt: number): string {
  const digest = createHash('sha256').update(`${subject} annual-service ${termStartsOn}`).digest('hex');
  return `P${digest.slice(0, SUBJECT_LENGTH).toUpperCase()}-${termStartsOn.replaceAll('-', '')}-${String(attempt)}`;
}
