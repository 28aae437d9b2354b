import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The certificates and their states. */
export class CreateCertificate1763700001301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE certificate (
        fingerprint text PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
        version integer NOT NULL CHECK (version > 0),
        psn text NOT NULL CHECK (psn ~ '^[1-9][0-9]{9}$'),
        name text NOT NULL,
        state text NOT NULL
          CHECK (state IN ('registered', 'active', 'suspended', 'expired', 'revoked', 'replaced', 'removed')),
        not_after timestamptz NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX certificate_by_holder ON certificate (psn)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE certificate');
  }
}
