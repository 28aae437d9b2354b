import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which addresses an organisation has or had, from the registry's facts. */
export class CreateKnownSender1763700003003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_sender (
        address text NOT NULL,
        organisation text NOT NULL,
        PRIMARY KEY (address, organisation)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_sender');
  }
}
