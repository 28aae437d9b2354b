import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The transparency log of evidence: how far it is, its tiles, which leaf is which evidence, its checkpoints and the keys
 * that signed them. The index on `sequence` is how the sealer finds what is new; it is made without stopping the door.
 */
export class CreateEvidenceLog1763700002011 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY does not run in a transaction; so each statement can be run again after a failure. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS evidence_by_sequence');
    await runner.query('CREATE UNIQUE INDEX CONCURRENTLY evidence_by_sequence ON evidence (sequence)');
    await runner.query(`
      CREATE TABLE IF NOT EXISTS evidence_log (
        origin text PRIMARY KEY,
        size bigint NOT NULL CHECK (size >= 0),
        settled_sequence bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS evidence_leaf (
        log_index bigint PRIMARY KEY,
        evidence_id uuid NOT NULL UNIQUE
      )`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS evidence_tile (
        level smallint NOT NULL,
        number bigint NOT NULL,
        hashes bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
        PRIMARY KEY (level, number)
      )`);
    // Hashes can not be compressed: EXTERNAL spends no time on trying.
    await runner.query('ALTER TABLE evidence_tile ALTER COLUMN hashes SET STORAGE EXTERNAL');
    // Facts of a thousand pieces of evidence each go through the outbox; compressing them would cost as much as sealing.
    await runner.query('ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE IF NOT EXISTS evidence_checkpoint (
        size bigint PRIMARY KEY,
        note text NOT NULL,
        sealed_at timestamptz NOT NULL,
        time_stamp bytea
      )`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS evidence_checkpoint_stamped ON evidence_checkpoint (size)
      WHERE time_stamp IS NOT NULL`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS evidence_key (
        number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        label text NOT NULL,
        public_key bytea NOT NULL UNIQUE,
        from_size bigint NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE evidence_key, evidence_checkpoint, evidence_tile, evidence_leaf, evidence_log',
    );
    await runner.query('ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTENDED');
    await runner.query('DROP INDEX evidence_by_sequence');
  }
}
