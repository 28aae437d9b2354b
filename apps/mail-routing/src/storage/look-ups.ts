import { randomUUIDv7 } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The message of each row of `of`, looked up by id in the month in which it lies. PostgreSQL counts such a look-up as one in
 * every month and would rather read whole tables, so it is not left the choice: for more than one row, write no plain join.
 */
export function messageOf(of: string): string {
  return `CROSS JOIN LATERAL (SELECT * FROM message WHERE message.id = ${of}.message_id LIMIT 1) AS message`;
}

/** The delivery of each row of `of`, which has a message id and an identifier; see {@link messageOf}. */
export function deliveryOf(of: string): string {
  return `CROSS JOIN LATERAL (SELECT * FROM delivery
    WHERE delivery.message_id = ${of}.message_id AND delivery.identifier = ${of}.identifier LIMIT 1) AS delivery`;
}

/**
 * An id behind those of all letters there are: ids go by the machine's time, and no machine is a day ahead. What is asked for
 * before it is not planned for the months to come, which are prepared and empty: most of what a short statement takes.
 */
export function behindAll(): string {
  const now = Number.parseInt(randomUUIDv7().replace('-', '').slice(0, 12), 16);
  return (now + DAY_MS).toString(16).padStart(12, '0').padEnd(32, '0');
}
