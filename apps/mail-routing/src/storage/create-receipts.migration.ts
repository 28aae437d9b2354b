import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How senders get their receipts and since when, where programs are told, and the receipts themselves with the numbers of
 * each sender.
 */
export class CreateReceipts1763700002015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        url text NOT NULL,
        secret bytea NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX webhook_by_organisation ON webhook (organisation, id)');
    // Rows are only added. The sender '' is every address of the organisation that has no row of its own.
    await runner.query(`
      CREATE TABLE receipt_mode (
        organisation text NOT NULL,
        sender text NOT NULL,
        set_at timestamptz NOT NULL,
        mode text NOT NULL CHECK (mode IN ('none', 'rem', 'dsn', 'webhook', 'stream')),
        webhook_id uuid CHECK ((mode = 'webhook') = (webhook_id IS NOT NULL)),
        set_by text NOT NULL,
        PRIMARY KEY (organisation, sender, set_at)
      )`);
    // Numbers up to last_sequence were given, those up to sent_through need no more sending.
    await runner.query(`
      CREATE TABLE receipt_sender (
        sender text PRIMARY KEY,
        last_sequence bigint NOT NULL,
        sent_through bigint NOT NULL DEFAULT 0 CHECK (sent_through BETWEEN 0 AND last_sequence),
        due_at timestamptz,
        tries integer NOT NULL DEFAULT 0
      )`);
    await runner.query('CREATE INDEX receipt_sender_due ON receipt_sender (due_at) WHERE due_at IS NOT NULL');
    await runner.query(`
      CREATE TABLE receipt (
        sender text NOT NULL REFERENCES receipt_sender,
        sequence bigint NOT NULL CHECK (sequence > 0),
        id uuid NOT NULL,
        organisation text NOT NULL,
        form text NOT NULL CHECK (form IN ('rem', 'dsn', 'mdn', 'webhook', 'stream')),
        webhook_id uuid,
        evidence_id uuid NOT NULL UNIQUE,
        issued_at timestamptz NOT NULL,
        settled_at timestamptz,
        failure text,
        PRIMARY KEY (sender, sequence)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE receipt, receipt_sender, receipt_mode, webhook');
  }
}
