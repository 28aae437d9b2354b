import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How people can be reached, as activation tells it; of who was removed only the version stays. And the numbers that
 * want no notices: they are kept by number, for a phone that changes hands was stopped by its new owner.
 */
export class CreateContact1763700005011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE subscriber (
        psn text PRIMARY KEY,
        version bigint NOT NULL,
        contact jsonb
      )`);
    await runner.query(`
      CREATE TABLE sms_stop (
        mobile text PRIMARY KEY,
        stopped_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sms_stop');
    await runner.query('DROP TABLE subscriber');
  }
}
