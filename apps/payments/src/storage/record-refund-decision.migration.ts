import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who said what became of a refund that the bank left open, and how they found out. */
export class RecordRefundDecision1763700006002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refund ADD COLUMN decided_by text, ADD COLUMN decision text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refund DROP COLUMN decided_by, DROP COLUMN decision');
  }
}
