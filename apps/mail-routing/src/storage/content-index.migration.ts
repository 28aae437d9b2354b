import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Large content by its file, so that files without a row are found. */
export class IndexContent1763700002116 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY does not run in a transaction; so each statement can be run again after a failure. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // Both read the whole table, while letters are taken.
    await runner.query('SET statement_timeout = 0');
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS content_by_location');
    await runner.query(
      'CREATE INDEX CONCURRENTLY content_by_location ON content (location) WHERE location IS NOT NULL',
    );
    await runner.query('ALTER TABLE content VALIDATE CONSTRAINT content_is_somewhere_or_purged');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX content_by_location');
  }
}
