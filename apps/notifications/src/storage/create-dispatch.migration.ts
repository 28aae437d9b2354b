import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is to be sent. A waiting row is due at `due_at`; whoever sends it first moves that ahead, so that nobody else
 * takes it meanwhile. A final row keeps no parameters.
 */
export class CreateDispatch1763700005001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dispatch (
        id uuid PRIMARY KEY,
        channel text NOT NULL,
        template text NOT NULL,
        recipient text NOT NULL,
        language text NOT NULL,
        parameters jsonb,
        sealed text,
        valid_until timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
        attempts int NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL,
        reason text,
        finished_at timestamptz,
        CHECK ((state = 'waiting') = (finished_at IS NULL)),
        CHECK ((state = 'waiting') = (parameters IS NOT NULL)),
        CHECK (state = 'waiting' OR sealed IS NULL)
      )`);
    await runner.query(`CREATE INDEX dispatch_due ON dispatch (due_at) WHERE state = 'waiting'`);
    await runner.query(`CREATE INDEX dispatch_finished ON dispatch (finished_at) WHERE state <> 'waiting'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dispatch');
  }
}
