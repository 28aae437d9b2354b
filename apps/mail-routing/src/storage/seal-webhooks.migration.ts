import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The data key that a webhook's secret is sealed with; a row without one is of before, or of a platform without a key. */
export class SealWebhooks1763700002020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook ADD COLUMN key_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    const [sealed] = (await runner.query(
      'SELECT id FROM webhook WHERE key_id IS NOT NULL LIMIT 1',
    )) as unknown[];
    if (sealed !== undefined)
      throw new Error('secrets of webhooks are sealed; they can not be read without key_id');
    await runner.query('ALTER TABLE webhook DROP COLUMN key_id');
  }
}
