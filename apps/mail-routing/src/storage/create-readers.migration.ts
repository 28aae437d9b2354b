import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may read a mailbox beside its owner, who has, what was opened, and the letters of a mailbox by sender. An
 * acknowledgement, once it is there, can not be changed by anybody.
 */
export class CreateReaders1763700002013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of DOWN) await runner.query(sql);
  }
}

const UP = [
  'ALTER TABLE evidence ADD COLUMN reading json',
  `CREATE TABLE delegate (
    identifier text NOT NULL,
    psn text NOT NULL,
    valid_from date,
    valid_to date,
    may_acknowledge boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK (valid_from <= valid_to),
    PRIMARY KEY (identifier, psn)
  )`,
  'CREATE INDEX delegate_by_psn ON delegate (psn)',
  // The log of a mailbox is read from its end; rows are never changed.
  `CREATE TABLE mailbox_access (
    identifier text NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    message_id uuid,
    part integer,
    role text NOT NULL CHECK (role IN ('owner', 'representative', 'delegate', 'staff', 'machine')),
    psn text,
    name text NOT NULL,
    detail json,
    PRIMARY KEY (identifier, sequence)
  )`,
  // Part 0 is the whole letter.
  `CREATE TABLE opening (
    message_id uuid NOT NULL,
    identifier text NOT NULL,
    part integer NOT NULL CHECK (part >= 0),
    at timestamptz NOT NULL,
    evidence_id uuid NOT NULL,
    PRIMARY KEY (message_id, identifier, part)
  )`,
  `CREATE TABLE letter_by_sender (
    identifier text NOT NULL,
    sender text NOT NULL,
    consigned_at timestamptz NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (identifier, sender, consigned_at, message_id)
  )`,
  `CREATE TABLE letters_by_sender_through (
    identifier text PRIMARY KEY,
    consigned_before timestamptz NOT NULL
  )`,
  `ALTER TABLE delivery ADD CONSTRAINT acknowledgement_has_evidence
   CHECK ((acknowledged_at IS NULL) = (acknowledgement_evidence_id IS NULL)) NOT VALID`,
  'ALTER TABLE delivery VALIDATE CONSTRAINT acknowledgement_has_evidence',
  `CREATE FUNCTION refuse_acknowledgement_change() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION 'an acknowledgement never changes; a correction is evidence of its own'; END $$`,
  // The door inserts only, so this costs it nothing.
  `CREATE TRIGGER acknowledgement_never_changes BEFORE UPDATE ON delivery FOR EACH ROW
   WHEN (OLD.acknowledged_at IS NOT NULL AND (OLD.acknowledged_at, OLD.acknowledgement_evidence_id, OLD.consigned_at)
     IS DISTINCT FROM (NEW.acknowledged_at, NEW.acknowledgement_evidence_id, NEW.consigned_at))
   EXECUTE FUNCTION refuse_acknowledgement_change()`,
];

const DOWN = [
  'DROP TRIGGER acknowledgement_never_changes ON delivery',
  'DROP FUNCTION refuse_acknowledgement_change',
  'ALTER TABLE delivery DROP CONSTRAINT acknowledgement_has_evidence',
  'DROP TABLE letters_by_sender_through, letter_by_sender, opening, mailbox_access, delegate',
  'ALTER TABLE evidence DROP COLUMN reading',
];
