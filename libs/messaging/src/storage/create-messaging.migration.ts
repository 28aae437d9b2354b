import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox; every service that tells facts lists this among its migrations. */
export class CreateOutbox1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        body text NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox');
  }
}

/**
 * Inbox and parked facts; every service that follows events lists this among its migrations.
 * The inbox is partitioned by the day of the fact, which a repeat shares, so one unique index a day is enough.
 */
export class CreateInbox1763700000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inbox (
        consumer text NOT NULL,
        fact_day date NOT NULL,
        fact_id uuid NOT NULL,
        PRIMARY KEY (fact_day, consumer, fact_id)
      ) PARTITION BY RANGE (fact_day)`);
    await runner.query('CREATE TABLE inbox_other PARTITION OF inbox DEFAULT');
    await runner.query(`
      CREATE TABLE parked (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer text NOT NULL,
        record_id text NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        body text NOT NULL,
        reason text NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (consumer, record_id)
      )`);
    await runner.query('CREATE INDEX parked_by_key ON parked (consumer, topic, key, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked');
    await runner.query('DROP TABLE inbox');
  }
}
