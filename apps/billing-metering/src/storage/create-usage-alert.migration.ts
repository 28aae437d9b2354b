import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who wants to be told when usage reaches a threshold, and the periods for which they were. */
export class CreateUsageAlert1763700003102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE usage_alert (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        sender text,
        period text NOT NULL,
        measure text NOT NULL,
        threshold bigint NOT NULL,
        emails text[] NOT NULL,
        language text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL
      )`);
    await runner.query('CREATE INDEX usage_alert_of_organisation ON usage_alert (organisation, id)');
    await runner.query(`
      CREATE TABLE usage_alert_raised (
        alert_id uuid NOT NULL CONSTRAINT usage_alert_raised_alert REFERENCES usage_alert ON DELETE CASCADE,
        period_from date NOT NULL,
        raised_at timestamptz NOT NULL,
        PRIMARY KEY (alert_id, period_from)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage_alert_raised, usage_alert');
  }
}
