import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations, their members, senders; and every state they ever had: who changed what when can not be made up later. */
export class CreateRegistry1763700001001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...ORGANISATION, ...SENDER]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sender_version, sender');
    await runner.query('DROP TABLE organisation_version, organisation_member, organisation');
  }
}

const ORGANISATION = [
  `CREATE TABLE organisation (
    legal_entity_code text PRIMARY KEY,
    version integer NOT NULL,
    name text NOT NULL,
    tin text,
    suspended boolean NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
  )`,
  `CREATE TABLE organisation_member (
    legal_entity_code text NOT NULL CONSTRAINT organisation_member_organisation REFERENCES organisation,
    role text NOT NULL,
    psn text NOT NULL,
    PRIMARY KEY (legal_entity_code, role, psn)
  )`,
  'CREATE INDEX organisation_member_by_psn ON organisation_member (psn)',
  `CREATE TABLE organisation_version (
    legal_entity_code text NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (legal_entity_code, version)
  )`,
];

const SENDER = [
  `CREATE TABLE sender (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation text NOT NULL CONSTRAINT sender_organisation REFERENCES organisation,
    address text NOT NULL,
    sources text[] NOT NULL,
    sms_allowed boolean NOT NULL,
    suspended boolean NOT NULL,
    organisation_suspended boolean NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    removed_at timestamptz
  )`,
  'CREATE UNIQUE INDEX sender_address_in_use ON sender (address) WHERE removed_at IS NULL',
  'CREATE INDEX sender_of_organisation ON sender (organisation, address, id) WHERE removed_at IS NULL',
  `CREATE TABLE sender_version (
    id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (id, version)
  )`,
];
