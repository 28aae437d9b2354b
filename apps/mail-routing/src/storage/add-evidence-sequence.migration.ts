import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order of recording: ids of the same millisecond have none. */
export class AddEvidenceSequence1763700002002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY');
    await runner.query('DROP INDEX evidence_by_message');
    await runner.query('CREATE UNIQUE INDEX evidence_by_message ON evidence (message_id, sequence)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence DROP COLUMN sequence');
    await runner.query('CREATE INDEX evidence_by_message ON evidence (message_id, id)');
  }
}
