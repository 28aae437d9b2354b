import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The parts of an SMS that a centre took, until their receipts. `message_key` is the centre's id without what centres
 * write differently later. A receipt whose part is not there (yet) waits in `early_receipt` and is looked at again at
 * `look_at`.
 */
export class CreateSmsPart1763700005020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sms_part (
        dispatch_id uuid NOT NULL REFERENCES dispatch ON DELETE CASCADE,
        part int NOT NULL,
        centre text NOT NULL,
        message_id text NOT NULL,
        message_key text NOT NULL,
        state text NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'delivered', 'failed')),
        report text,
        sent_at timestamptz NOT NULL,
        done_at timestamptz,
        PRIMARY KEY (dispatch_id, part),
        CHECK ((state = 'sent') = (done_at IS NULL))
      )`);
    await runner.query('CREATE INDEX sms_part_by_message ON sms_part (message_key)');
    await runner.query(`
      CREATE TABLE early_receipt (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        receipt json NOT NULL,
        received_at timestamptz NOT NULL,
        look_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX early_receipt_due ON early_receipt (look_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE early_receipt');
    await runner.query('DROP TABLE sms_part');
  }
}
