import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a submission rests on, what its sender wants to be told, and content that lies in the content store. Deliveries
 * and content are only ever written by the statement that writes their message, so no foreign key checks them one by one.
 */
export class ExtendSubmission1763700002003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence ADD COLUMN basis json');
    await runner.query('ALTER TABLE delivery ADD COLUMN report_request json');
    await runner.query('ALTER TABLE delivery DROP CONSTRAINT delivery_message_id_fkey');
    await runner.query('ALTER TABLE content DROP CONSTRAINT content_message_id_fkey');
    await runner.query('ALTER TABLE content ADD COLUMN location text');
    await runner.query('ALTER TABLE content ALTER COLUMN body DROP NOT NULL');
    await runner.query(
      'ALTER TABLE content ADD CONSTRAINT content_is_somewhere CHECK (num_nonnulls(body, location) = 1) NOT VALID',
    );
    await runner.query('ALTER TABLE content VALIDATE CONSTRAINT content_is_somewhere');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE content DROP CONSTRAINT content_is_somewhere, DROP COLUMN location');
    await runner.query('ALTER TABLE content ALTER COLUMN body SET NOT NULL');
    await runner.query('ALTER TABLE content ADD FOREIGN KEY (message_id) REFERENCES message');
    await runner.query('ALTER TABLE delivery ADD FOREIGN KEY (message_id) REFERENCES message');
    await runner.query('ALTER TABLE delivery DROP COLUMN report_request');
    await runner.query('ALTER TABLE evidence DROP COLUMN basis');
  }
}
