import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when until when a representative's right holds; whoever was one before is without end. */
export class LimitMemberships1763700001004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organisation_member ADD COLUMN valid_from date, ADD COLUMN valid_to date,
        ADD CONSTRAINT organisation_member_term CHECK (valid_from <= valid_to) NOT VALID`);
    await runner.query('ALTER TABLE organisation_member VALIDATE CONSTRAINT organisation_member_term');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE organisation_member DROP COLUMN valid_from, DROP COLUMN valid_to');
  }
}
