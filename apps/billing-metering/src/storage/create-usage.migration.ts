import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Daily roll-ups of usage: the organisation and the address are those at acceptance. */
export class CreateUsage1763700003001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE daily_usage (
        organisation text NOT NULL,
        sender text NOT NULL,
        day date NOT NULL,
        kind text NOT NULL,
        count bigint NOT NULL CHECK (count > 0),
        PRIMARY KEY (organisation, sender, day, kind)
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE daily_usage');
  }
}
