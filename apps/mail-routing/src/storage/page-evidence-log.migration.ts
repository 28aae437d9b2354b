import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which evidence the leaves of the log are, a tile's leaves together: its ids in the order of the log, and between which
 * sequences they were recorded. A row for each leaf, with its two indexes, cost more than all else of sealing.
 */
export class PageEvidenceLog1763700002022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // It reads the whole log.
    await runner.query('SET LOCAL statement_timeout = 0');
    // A sealer of the release before waits, and then finds its table gone.
    await runner.query('LOCK TABLE evidence_leaf IN ACCESS EXCLUSIVE MODE');
    await runner.query(`
      CREATE TABLE evidence_page (
        tile bigint PRIMARY KEY,
        evidence_ids uuid[] NOT NULL CHECK (cardinality(evidence_ids) BETWEEN 1 AND 256),
        sequences int8range NOT NULL
      )`);
    // Ids do not compress.
    await runner.query('ALTER TABLE evidence_page ALTER COLUMN evidence_ids SET STORAGE EXTERNAL');
    await runner.query(`
      INSERT INTO evidence_page (tile, evidence_ids, sequences)
      SELECT log_index / 256, array_agg(evidence_id ORDER BY log_index), int8range(min(sequence), max(sequence), '[]')
      FROM evidence_leaf LEFT JOIN evidence ON id = evidence_id GROUP BY 1`);
    await runner.query('CREATE INDEX evidence_page_by_sequence ON evidence_page USING gist (sequences)');
    await runner.query('DROP TABLE evidence_leaf');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE evidence_leaf (log_index bigint PRIMARY KEY, evidence_id uuid NOT NULL UNIQUE)`);
    await runner.query(`
      INSERT INTO evidence_leaf (log_index, evidence_id)
      SELECT tile * 256 + place - 1, evidence_id
      FROM evidence_page, unnest(evidence_ids) WITH ORDINALITY AS leaf (evidence_id, place)`);
    await runner.query('DROP TABLE evidence_page');
  }
}
