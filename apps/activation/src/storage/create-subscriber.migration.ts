import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How people are reached, and what they agreed to. */
export class CreateSubscriber1763700001302 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE subscriber (
        psn text PRIMARY KEY CHECK (psn ~ '^[1-9][0-9]{9}$'),
        version integer NOT NULL CHECK (version > 0),
        mobile text CHECK (mobile ~ '^374[0-9]{8}$'),
        emails text[] NOT NULL CHECK (cardinality(emails) <= 3),
        language text NOT NULL CHECK (language IN ('hy', 'en', 'ru')),
        notices_by_sms boolean NOT NULL,
        notices_by_email boolean NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subscriber');
  }
}
