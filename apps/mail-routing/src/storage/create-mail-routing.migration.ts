import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages, their content, their recipients, the keys that find repeats, and evidence. */
export class CreateMailRouting1763700002001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        sender_id uuid NOT NULL,
        sender text NOT NULL,
        subject text NOT NULL,
        size integer NOT NULL CHECK (size > 0),
        digest bytea NOT NULL CHECK (length(digest) = 32),
        message_id_header text NOT NULL,
        client_address inet NOT NULL,
        accepted_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX message_by_organisation ON message (organisation, id DESC)');
    // Letters are mostly compressed already or too short to gain: EXTERNAL spends no time on trying.
    await runner.query(
      'CREATE TABLE content (message_id uuid PRIMARY KEY REFERENCES message, body bytea NOT NULL)',
    );
    await runner.query('ALTER TABLE content ALTER COLUMN body SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TABLE delivery (
        message_id uuid NOT NULL REFERENCES message,
        identifier text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('person', 'organisation')),
        status text NOT NULL CHECK (status IN ('consigned', 'opened', 'acknowledged')),
        consigned_at timestamptz NOT NULL,
        opened_at timestamptz CHECK (opened_at >= consigned_at),
        acknowledged_at timestamptz CHECK (acknowledged_at >= opened_at),
        acknowledgement_evidence_id uuid,
        PRIMARY KEY (message_id, identifier)
      )`);
    await runner.query('CREATE INDEX delivery_by_mailbox ON delivery (identifier, message_id DESC)');
    // Who finds a repeat: SHA-256 over (sender, Message-ID, digest).
    await runner.query(`
      CREATE TABLE submission_key (
        key bytea PRIMARY KEY,
        message_id uuid NOT NULL,
        accepted_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE evidence (
        id uuid PRIMARY KEY,
        event text NOT NULL,
        message_id uuid NOT NULL,
        identifier text,
        kind text,
        digest bytea NOT NULL,
        at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX evidence_by_message ON evidence (message_id, id)');
    await runner.query(`
      CREATE FUNCTION refuse_evidence_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$`);
    await runner.query(`
      CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_evidence_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE evidence, submission_key, delivery, content, message');
    await runner.query('DROP FUNCTION refuse_evidence_change');
  }
}
