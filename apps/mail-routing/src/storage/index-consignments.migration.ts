import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By when letters were consigned, their clocks are started, and those are found whose time an outage covers. */
export class IndexConsignments1763700002112 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY does not run in a transaction; so each statement can be run again after a failure. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // Both read the whole table, while letters are taken.
    await runner.query('SET statement_timeout = 0');
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS delivery_by_consignment');
    await runner.query(`
      CREATE INDEX CONCURRENTLY delivery_by_consignment ON delivery (consigned_at) WHERE consigned_at IS NOT NULL`);
    await runner.query('ALTER TABLE delivery VALIDATE CONSTRAINT delivery_expires_later');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX delivery_by_consignment');
  }
}
