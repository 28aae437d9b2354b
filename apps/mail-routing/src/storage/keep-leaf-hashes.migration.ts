import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Evidence keeps the hash that its leaf has or will have: whoever writes it has its values at hand, and sealing need not read
 * them. Checkpoints say whether followers were told of them, which is no longer done in the round that seals.
 *
 * Sealers of the release before would put the new column into leaves, so they are stopped: their checkpoints lack `told`. Until
 * the first new replica runs, evidence waits to be sealed.
 */
export class KeepLeafHashes1763700002321 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence ADD COLUMN leaf_hash bytea');
    await runner.query('ALTER TABLE evidence_checkpoint ADD COLUMN told boolean NOT NULL DEFAULT true');
    await runner.query('ALTER TABLE evidence_checkpoint ALTER COLUMN told DROP DEFAULT');
    // It looks through all checkpoints there are.
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(
      'CREATE INDEX evidence_checkpoint_untold ON evidence_checkpoint (size) WHERE NOT told',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence_checkpoint DROP COLUMN told');
    await runner.query('ALTER TABLE evidence DROP COLUMN leaf_hash');
  }
}
