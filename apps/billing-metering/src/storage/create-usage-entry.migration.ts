import type { MigrationInterface, QueryRunner } from 'typeorm';

const COUNTS = `
        persons bigint NOT NULL,
        organisations bigint NOT NULL,
        sms bigint NOT NULL,
        sms_segments bigint NOT NULL`;

const SUMS = `
        coalesce(sum(count) FILTER (WHERE kind = 'person'), 0),
        coalesce(sum(count) FILTER (WHERE kind = 'organisation'), 0),
        coalesce(sum(count) FILTER (WHERE kind = 'phone'), 0),
        coalesce(sum(segments), 0)`;

/**
 * The ledger of usage, from which everything else follows, and roll-ups with a column for each thing counted: a year of
 * an organisation is then 365 rows of its own days, and of each address at most 12 months and the days at both ends.
 */
export class CreateUsageEntry1763700003002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedger(runner);
    await createRollUps(runner);
    await moveDailyUsage(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE daily_usage RENAME TO daily_usage_wide');
    await runner.query(`
      CREATE TABLE daily_usage (
        organisation text NOT NULL,
        sender text NOT NULL,
        day date NOT NULL,
        kind text NOT NULL,
        count bigint NOT NULL CHECK (count > 0),
        CONSTRAINT daily_usage_pkey PRIMARY KEY (organisation, sender, day, kind)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      INSERT INTO daily_usage
      SELECT organisation, sender, day, kind, sum(count) FROM usage_entry GROUP BY 1, 2, 3, 4`);
    for (const table of [
      'organisation_usage',
      'monthly_usage',
      'daily_usage_wide',
      'statement_closing',
      'usage_entry',
    ])
      await runner.query(`DROP TABLE ${table}`);
  }
}

async function createLedger(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE usage_entry (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      organisation text NOT NULL,
      sender text NOT NULL,
      day date NOT NULL,
      kind text NOT NULL CHECK (kind IN ('person', 'organisation', 'phone')),
      count bigint NOT NULL CHECK (count > 0),
      segments bigint NOT NULL CHECK (segments >= 0),
      evidence_ids uuid[] NOT NULL,
      statement_month date NOT NULL
    )`);
  // Ids hardly compress; trying to costs more than the space.
  await runner.query('ALTER TABLE usage_entry ALTER evidence_ids SET STORAGE EXTERNAL');
  await runner.query('CREATE INDEX usage_entry_by_statement ON usage_entry (organisation, statement_month)');
  await runner.query(`
    CREATE TABLE statement_closing (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      closed_through date CHECK (closed_through = date_trunc('month', closed_through))
    )`);
  await runner.query('INSERT INTO statement_closing (closed_through) VALUES (NULL)');
}

async function createRollUps(runner: QueryRunner): Promise<void> {
  // Constraints keep their names when a table is renamed; the new table needs the old one's.
  await runner.query('ALTER TABLE daily_usage RENAME TO daily_usage_by_kind');
  await runner.query('ALTER INDEX daily_usage_pkey RENAME TO daily_usage_by_kind_pkey');
  await runner.query(`
    CREATE TABLE daily_usage (
      organisation text NOT NULL,
      sender text NOT NULL,
      day date NOT NULL,${COUNTS},
      version integer NOT NULL DEFAULT 1,
      published boolean NOT NULL DEFAULT false,
      PRIMARY KEY (organisation, sender, day)
    ) WITH (fillfactor = 70)`);
  await runner.query(
    'CREATE INDEX daily_usage_unpublished ON daily_usage (organisation, sender, day) WHERE NOT published',
  );
  await runner.query('CREATE INDEX daily_usage_by_day ON daily_usage (organisation, day)');
  await runner.query(`
    CREATE TABLE monthly_usage (
      organisation text NOT NULL,
      sender text NOT NULL,
      month date NOT NULL,${COUNTS},
      PRIMARY KEY (organisation, sender, month)
    ) WITH (fillfactor = 50)`);
  // Whose address is it? An operator asks for one without naming the organisation.
  await runner.query('CREATE INDEX monthly_usage_by_sender ON monthly_usage (sender)');
  await runner.query(`
    CREATE TABLE organisation_usage (
      organisation text NOT NULL,
      day date NOT NULL,${COUNTS},
      PRIMARY KEY (organisation, day)
    ) WITH (fillfactor = 50)`);
}

/** What was counted before has no evidence ids here: they were not kept. */
async function moveDailyUsage(runner: QueryRunner): Promise<void> {
  await runner.query(`
    INSERT INTO usage_entry (organisation, sender, day, kind, count, segments, evidence_ids, statement_month)
    SELECT organisation, sender, day, kind, count, CASE kind WHEN 'phone' THEN count ELSE 0 END, '{}',
      date_trunc('month', day)
    FROM daily_usage_by_kind ORDER BY organisation, day, sender, kind`);
  await runner.query('DROP TABLE daily_usage_by_kind');
  await runner.query(`
    INSERT INTO daily_usage (organisation, sender, day, persons, organisations, sms, sms_segments)
    SELECT organisation, sender, day, ${SUMS} FROM usage_entry GROUP BY 1, 2, 3`);
  await runner.query(`
    INSERT INTO monthly_usage
    SELECT organisation, sender, date_trunc('month', day)::date, ${SUMS} FROM usage_entry GROUP BY 1, 2, 3`);
  await runner.query(`
    INSERT INTO organisation_usage SELECT organisation, day, ${SUMS} FROM usage_entry GROUP BY 1, 2`);
}
