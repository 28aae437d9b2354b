import type { MigrationInterface, QueryRunner } from 'typeorm';

const APPEND_ONLY = ['usage_entry', 'statement', 'correction'];

/** Tariffs, statements of closed months and corrections of them; what is billed from is never changed any more. */
export class CreateStatement1763700003101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TARIFF, ...STATEMENT]) await runner.query(sql);
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`);
    for (const table of APPEND_ONLY) {
      await runner.query(`
        CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER usage_entry_is_append_only ON usage_entry');
    await runner.query('DROP TABLE correction, statement, tariff');
    await runner.query('DROP FUNCTION refuse_change');
    await runner.query('ALTER TABLE statement_closing DROP COLUMN stated_through');
  }
}

/** Prices in luma, a hundredth of a dram. No organisation: the general tariff. */
const TARIFF = [
  `CREATE TABLE tariff (
    organisation text,
    valid_from date NOT NULL,
    letter_to_person bigint NOT NULL,
    letter_to_organisation bigint NOT NULL,
    sms_segment bigint NOT NULL,
    set_at timestamptz NOT NULL,
    set_by text NOT NULL,
    CONSTRAINT tariff_of_day UNIQUE NULLS NOT DISTINCT (valid_from, organisation)
  )`,
];

const STATEMENT = [
  // Closing a month fixes its entries at once; its statements are written after that, up to this month.
  'ALTER TABLE statement_closing ADD COLUMN stated_through date',
  `CREATE TABLE statement (
    organisation text NOT NULL,
    month date NOT NULL,
    number text NOT NULL CONSTRAINT statement_number UNIQUE,
    closed_at timestamptz NOT NULL,
    lines json NOT NULL,
    corrections json NOT NULL,
    total json NOT NULL,
    PRIMARY KEY (organisation, month)
  )`,
  `CREATE TABLE correction (
    id uuid PRIMARY KEY,
    organisation text NOT NULL,
    statement_month date NOT NULL,
    booked_month date NOT NULL,
    reason text NOT NULL,
    lines json NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    CONSTRAINT correction_of_statement FOREIGN KEY (organisation, statement_month) REFERENCES statement
  )`,
  'CREATE INDEX correction_by_statement ON correction (organisation, booked_month)',
];
