import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when people have paid, as payments tells it; also of those who have no certificate here yet. */
export class CreatePaidTerm1763700001303 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE paid_term (
        psn text PRIMARY KEY CHECK (psn ~ '^[1-9][0-9]{9}$'),
        ends_on date
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE paid_term');
  }
}
