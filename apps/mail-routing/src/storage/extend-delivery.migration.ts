import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Phones as recipients: they have no mailbox, so nothing is consigned to them. When a recipient was told of a letter, when
 * an SMS centre took one, and the notification that such evidence rests on.
 */
export class ExtendDelivery1763700002004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence ADD COLUMN notice json');
    await runner.query('ALTER TABLE delivery ADD COLUMN notified_at timestamptz');
    await runner.query('ALTER TABLE delivery ADD COLUMN relayed_at timestamptz');
    await runner.query('ALTER TABLE delivery ADD COLUMN finished_at timestamptz');
    await runner.query('ALTER TABLE delivery ALTER COLUMN consigned_at DROP NOT NULL');
    await runner.query('ALTER TABLE delivery DROP CONSTRAINT delivery_kind_check');
    await runner.query('ALTER TABLE delivery DROP CONSTRAINT delivery_status_check');
    await runner.query(`
      ALTER TABLE delivery ADD CONSTRAINT delivery_status_fits_kind CHECK (
        CASE kind
          WHEN 'phone' THEN consigned_at IS NULL AND status IN ('submitted', 'delivered', 'failed')
            AND (status = 'submitted') = (finished_at IS NULL)
          ELSE kind IN ('person', 'organisation') AND consigned_at IS NOT NULL AND finished_at IS NULL
            AND status IN ('consigned', 'opened', 'acknowledged')
        END) NOT VALID`);
    await runner.query('ALTER TABLE delivery VALIDATE CONSTRAINT delivery_status_fits_kind');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence DROP COLUMN notice');
    await runner.query(`DELETE FROM delivery WHERE kind = 'phone'`);
    await runner.query(`
      ALTER TABLE delivery DROP CONSTRAINT delivery_status_fits_kind, DROP COLUMN notified_at, DROP COLUMN relayed_at,
        DROP COLUMN finished_at, ALTER COLUMN consigned_at SET NOT NULL,
        ADD CONSTRAINT delivery_kind_check CHECK (kind IN ('person', 'organisation')),
        ADD CONSTRAINT delivery_status_check CHECK (status IN ('consigned', 'opened', 'acknowledged'))`);
  }
}
