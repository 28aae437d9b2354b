import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The clock of each letter that waits, what outages were recorded, and which rules and calendars letters run by. A row of
 * `legal_clock` comes after the letter, for the door has no time for it.
 */
export class CreateLegalClock1763700002012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delivery ADD COLUMN expired_at timestamptz');
    await runner.query(
      'ALTER TABLE delivery ADD CONSTRAINT delivery_expires_later CHECK (expired_at > consigned_at) NOT VALID',
    );
    await runner.query('ALTER TABLE evidence ADD COLUMN legal json');
    await runner.query(`
      CREATE TABLE legal_clock (
        message_id uuid NOT NULL,
        identifier text NOT NULL,
        consigned_at timestamptz NOT NULL,
        rules text NOT NULL,
        calendar text NOT NULL,
        deadline timestamptz NOT NULL CHECK (deadline > consigned_at),
        steps_done smallint NOT NULL,
        due_at timestamptz,
        expiry_evidence_id uuid,
        PRIMARY KEY (message_id, identifier)
      )`);
    await runner.query('CREATE INDEX legal_clock_due ON legal_clock (due_at) WHERE due_at IS NOT NULL');
    await runner.query('CREATE INDEX legal_clock_by_deadline ON legal_clock (deadline)');
    // Of all letters consigned up to here the clocks run.
    await runner.query('CREATE TABLE legal_clock_mark (started_through timestamptz NOT NULL)');
    await runner.query(`INSERT INTO legal_clock_mark VALUES ('2000-01-01T00:00:00Z')`);
    await runner.query(`
      CREATE TABLE outage (
        id uuid PRIMARY KEY,
        begins_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
        services text[] NOT NULL CHECK (cardinality(services) > 0),
        reason text NOT NULL,
        recorded_at timestamptz NOT NULL CHECK (recorded_at >= ends_at),
        recorded_by text NOT NULL,
        applied_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE legal_file (
        kind text NOT NULL CHECK (kind IN ('rules', 'calendar')),
        id text NOT NULL,
        digest text NOT NULL,
        valid_from date NOT NULL,
        first_used_at timestamptz NOT NULL,
        PRIMARY KEY (kind, id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE legal_file, outage, legal_clock_mark, legal_clock');
    await runner.query('ALTER TABLE evidence DROP COLUMN legal');
    await runner.query('ALTER TABLE delivery DROP COLUMN expired_at');
  }
}
