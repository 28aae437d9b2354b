import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The letter that a dispatch is about (ids only, so a finished row keeps it), urgency, and the state after a receipt.
 * The index is read from its two ends, urgent and other: each look finds what is due without passing over what waits.
 */
export class ExtendDispatch1763700005010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dispatch ADD COLUMN letter json');
    await runner.query('ALTER TABLE dispatch ADD COLUMN urgent boolean NOT NULL DEFAULT false');
    await runner.query('ALTER TABLE dispatch DROP CONSTRAINT dispatch_state_check');
    await runner.query(`ALTER TABLE dispatch ADD CONSTRAINT dispatch_state_known
      CHECK (state IN ('waiting', 'sent', 'delivered', 'failed')) NOT VALID`);
    await runner.query('ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_state_known');
    await runner.query(
      `CREATE INDEX dispatch_due_by_channel ON dispatch (channel, urgent, due_at) WHERE state = 'waiting'`,
    );
    await runner.query('DROP INDEX dispatch_due');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX dispatch_due ON dispatch (due_at) WHERE state = 'waiting'`);
    await runner.query('DROP INDEX dispatch_due_by_channel');
    await runner.query('ALTER TABLE dispatch DROP CONSTRAINT dispatch_state_known');
    await runner.query(`UPDATE dispatch SET state = 'sent' WHERE state = 'delivered'`);
    await runner.query(`ALTER TABLE dispatch ADD CONSTRAINT dispatch_state_check
      CHECK (state IN ('waiting', 'sent', 'failed'))`);
    await runner.query('ALTER TABLE dispatch DROP COLUMN urgent, DROP COLUMN letter');
  }
}
