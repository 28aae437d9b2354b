import { domainToUnicode } from 'node:url';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Confirmation, certificates and a readable spelling of sender addresses; the time from which a version held, beside the
 * time at which it was recorded.
 */
export class ConfirmSenders1763700001003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...SENDER, ...VERSION, ...CODE]) await runner.query(sql);
    await spellOut(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of DOWN) await runner.query(sql);
  }
}

const SENDER = [
  // Who was registered before there was a proof stays as good as it was, as if by a code: no domain vouches for it.
  "ALTER TABLE sender ADD COLUMN confirmation text NOT NULL DEFAULT 'code'",
  "ALTER TABLE sender ADD COLUMN certificates text[] NOT NULL DEFAULT '{}'",
  'ALTER TABLE sender ADD COLUMN readable_address text',
  // Several may try to confirm an address, one at most has.
  'DROP INDEX sender_address_in_use',
  `CREATE UNIQUE INDEX sender_address_confirmed ON sender (address)
   WHERE removed_at IS NULL AND confirmation <> 'pending'`,
  'CREATE UNIQUE INDEX sender_address_of_organisation ON sender (organisation, address) WHERE removed_at IS NULL',
  'CREATE INDEX sender_by_address ON sender (address, id) WHERE removed_at IS NULL',
];

const VERSION = [
  // The default serves the release before, which goes on writing while this one is rolled out.
  'ALTER TABLE sender_version ADD COLUMN valid_from timestamptz NOT NULL DEFAULT now(), ADD COLUMN correction jsonb',
  'UPDATE sender_version SET valid_from = changed_at',
  "CREATE INDEX sender_version_of_organisation ON sender_version ((state ->> 'organisation'), changed_at)",
  'CREATE INDEX organisation_version_by_time ON organisation_version (legal_entity_code, changed_at)',
];

const CODE = [
  `CREATE TABLE address_code (
    organisation text NOT NULL,
    address text NOT NULL,
    salt bytea NOT NULL,
    digest bytea NOT NULL,
    requests integer NOT NULL,
    sent_at timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    tries integer NOT NULL,
    PRIMARY KEY (organisation, address)
  )`,
  `CREATE TABLE sender_certificate (
    fingerprint text PRIMARY KEY,
    sender uuid NOT NULL REFERENCES sender,
    subject text NOT NULL,
    expires_at timestamptz NOT NULL,
    added_at timestamptz NOT NULL
  )`,
  'CREATE INDEX sender_certificate_of_sender ON sender_certificate (sender)',
];

const DOWN = [
  'DROP TABLE sender_certificate, address_code',
  'DROP INDEX organisation_version_by_time, sender_version_of_organisation',
  'ALTER TABLE sender_version DROP COLUMN valid_from, DROP COLUMN correction',
  'DROP INDEX sender_by_address, sender_address_of_organisation, sender_address_confirmed',
  'ALTER TABLE sender DROP COLUMN confirmation, DROP COLUMN certificates, DROP COLUMN readable_address',
  'CREATE UNIQUE INDEX sender_address_in_use ON sender (address) WHERE removed_at IS NULL',
];

/** Addresses under `.հայ` in the letters that people look for. */
async function spellOut(runner: QueryRunner): Promise<void> {
  const found = (await runner.query("SELECT id, address FROM sender WHERE address LIKE '%xn--%'")) as {
    id: string;
    address: string;
  }[];
  for (const { id, address } of found) {
    const at = address.lastIndexOf('@') + 1;
    const readable = address.slice(0, at) + domainToUnicode(address.slice(at));
    await runner.query('UPDATE sender SET readable_address = $2 WHERE id = $1', [id, readable]);
  }
}
