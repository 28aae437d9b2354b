import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Content that is encrypted, the data keys that it is encrypted with, and how long it is kept. A row of `content` without
 * `key_id` is of before, not encrypted.
 */
export class ContentAtRest1763700002016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of DOWN) await runner.query(sql);
  }
}

const UP = [
  `CREATE TABLE content_key (
    id uuid PRIMARY KEY,
    wrapping_key text NOT NULL,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL
  )`,
  'ALTER TABLE content ADD COLUMN key_id uuid, ADD COLUMN file_key bytea, ADD COLUMN purged_at timestamptz',
  `ALTER TABLE content ADD CONSTRAINT content_is_somewhere_or_purged
   CHECK (num_nonnulls(body, location, purged_at) = 1) NOT VALID`,
  'ALTER TABLE content DROP CONSTRAINT content_is_somewhere',
  // One row for each time that a message was held; an open one has not been lifted.
  `CREATE TABLE legal_hold (
    message_id uuid NOT NULL,
    placed_at timestamptz NOT NULL,
    placed_by text NOT NULL,
    reason text NOT NULL,
    lifted_at timestamptz CHECK (lifted_at >= placed_at),
    lifted_by text,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
    PRIMARY KEY (message_id, placed_at)
  )`,
  'CREATE UNIQUE INDEX legal_hold_open ON legal_hold (message_id) WHERE lifted_at IS NULL',
  // Letters that were looked at and may not be purged yet.
  `CREATE TABLE content_kept_on (
    message_id uuid PRIMARY KEY,
    look_at timestamptz NOT NULL
  )`,
  'CREATE INDEX content_kept_on_by_time ON content_kept_on (look_at)',
  // How far each pass over letters and files has come.
  `CREATE TABLE content_keeping (
    pass text PRIMARY KEY,
    through text NOT NULL,
    began_at timestamptz NOT NULL
  )`,
];

const DOWN = [
  'DROP TABLE content_keeping, content_kept_on, legal_hold',
  'ALTER TABLE content ADD CONSTRAINT content_is_somewhere CHECK (num_nonnulls(body, location) = 1) NOT VALID',
  `ALTER TABLE content DROP CONSTRAINT content_is_somewhere_or_purged, DROP COLUMN purged_at, DROP COLUMN file_key,
   DROP COLUMN key_id`,
  'DROP TABLE content_key',
];
