import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How far the parts that follow evidence are; where mailboxes forward to; copies that wait to be mailed. Letters from before
 * this migration are followed by nobody.
 */
export class CreateForwarding1763700002014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE evidence_follower (name text PRIMARY KEY, through bigint NOT NULL)');
    await runner.query(`
      INSERT INTO evidence_follower
      SELECT name, coalesce((SELECT max(sequence) FROM evidence), 0)
      FROM unnest(ARRAY['forward-mail', 'return-receipts']) AS name`);
    await runner.query(`
      CREATE TABLE forwarding (
        identifier text PRIMARY KEY,
        mode text NOT NULL CHECK (mode IN ('notice', 'copy')),
        changed_at timestamptz NOT NULL
      )`);
    // A target that was taken away stays, not in use: else taking away and naming again would send codes without end.
    await runner.query(`
      CREATE TABLE forwarding_target (
        identifier text NOT NULL REFERENCES forwarding,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        address text NOT NULL,
        in_use boolean NOT NULL,
        confirmed_at timestamptz CHECK (confirmed_at IS NULL OR in_use),
        salt bytea NOT NULL,
        digest bytea NOT NULL,
        requests integer NOT NULL,
        sent_at timestamptz NOT NULL,
        valid_until timestamptz NOT NULL,
        tries smallint NOT NULL,
        PRIMARY KEY (identifier, address)
      )`);
    await runner.query(`
      CREATE TABLE forward_copy (
        id uuid PRIMARY KEY,
        message_id uuid NOT NULL,
        identifier text NOT NULL,
        kind text NOT NULL,
        address text NOT NULL,
        created_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        tries integer NOT NULL DEFAULT 0
      )`);
    await runner.query('CREATE INDEX forward_copy_due ON forward_copy (due_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE forward_copy, forwarding_target, forwarding, evidence_follower');
  }
}
