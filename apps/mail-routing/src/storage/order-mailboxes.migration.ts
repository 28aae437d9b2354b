import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A mailbox in the order of arrival within each status, so that a page of any status or period is read from one place. It
 * takes the place of the index by message id: the door has as many to keep as before.
 */
export class OrderMailboxes1763700002113 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY does not run in a transaction; so each statement can be run again after a failure. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // It reads the whole table, while letters are taken.
    await runner.query('SET statement_timeout = 0');
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS delivery_in_mailbox');
    await runner.query(`
      CREATE INDEX CONCURRENTLY delivery_in_mailbox
      ON delivery (identifier, status, (expired_at IS NULL), consigned_at DESC, message_id DESC)`);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS delivery_by_mailbox');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS delivery_by_mailbox ON delivery (identifier, message_id DESC)',
    );
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS delivery_in_mailbox');
  }
}
