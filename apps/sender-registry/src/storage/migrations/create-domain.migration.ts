import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Domains: several organisations may try to prove one, one at most has. */
export class CreateDomain1763700001002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of DOMAIN) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE domain_version, domain');
  }
}

const DOMAIN = [
  `CREATE TABLE domain (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation text NOT NULL CONSTRAINT domain_organisation REFERENCES organisation,
    name text NOT NULL,
    all_addresses_allowed boolean NOT NULL,
    sources text[] NOT NULL,
    sms_allowed boolean NOT NULL,
    suspended boolean NOT NULL,
    organisation_suspended boolean NOT NULL,
    challenge text NOT NULL,
    challenge_expires_at timestamptz NOT NULL,
    verified_at timestamptz,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    removed_at timestamptz
  )`,
  'CREATE UNIQUE INDEX domain_of_organisation ON domain (organisation, name) WHERE removed_at IS NULL',
  'CREATE UNIQUE INDEX domain_verified ON domain (name) WHERE removed_at IS NULL AND verified_at IS NOT NULL',
  `CREATE TABLE domain_version (
    id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    valid_from timestamptz NOT NULL,
    correction jsonb,
    state jsonb NOT NULL,
    PRIMARY KEY (id, version)
  )`,
  "CREATE INDEX domain_version_of_organisation ON domain_version ((state ->> 'organisation'), changed_at)",
];
