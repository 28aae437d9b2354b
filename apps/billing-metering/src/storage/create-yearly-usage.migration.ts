import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A year of an address is one row: many addresses over years are read from few. Years follow from months in the database
 * itself, so that they are right whoever writes months: during a rollout, and after going back, also releases that know no years.
 */
export class CreateYearlyUsage1763700003103 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(`
      CREATE TABLE yearly_usage (
        organisation text NOT NULL,
        sender text NOT NULL,
        year date NOT NULL,
        persons bigint NOT NULL,
        organisations bigint NOT NULL,
        sms bigint NOT NULL,
        sms_segments bigint NOT NULL,
        PRIMARY KEY (organisation, sender, year)
      ) WITH (fillfactor = 50)`);
    await addToYears(runner, { after: 'INSERT', old: false });
    await addToYears(runner, { after: 'UPDATE', old: true });
    // The triggers hold off all writers of months until this is committed.
    await runner.query(`INSERT INTO yearly_usage ${yearsOf('monthly_usage')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const after of ['insert', 'update']) {
      await runner.query(`DROP TRIGGER monthly_usage_${after}_adds_to_years ON monthly_usage`);
      await runner.query(`DROP FUNCTION add_to_years_after_${after}`);
    }
    await runner.query('DROP TABLE yearly_usage');
  }
}

/** What months changed by is added to their years, in one order, so that two transactions never wait in a circle. */
async function addToYears(
  runner: QueryRunner,
  { after, old }: { readonly after: 'INSERT' | 'UPDATE'; readonly old: boolean },
): Promise<void> {
  const name = after.toLowerCase();
  const before = `SELECT organisation, sender, month, -persons, -organisations, -sms, -sms_segments FROM before_it`;
  const changes = `SELECT * FROM after_it${old ? ` UNION ALL ${before}` : ''}`;
  await runner.query(`
    CREATE FUNCTION add_to_years_after_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO yearly_usage AS held ${yearsOf(`(${changes})`)}
      ON CONFLICT (organisation, sender, year) DO UPDATE SET
        persons = held.persons + excluded.persons,
        organisations = held.organisations + excluded.organisations,
        sms = held.sms + excluded.sms,
        sms_segments = held.sms_segments + excluded.sms_segments;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER monthly_usage_${name}_adds_to_years AFTER ${after} ON monthly_usage
    REFERENCING NEW TABLE AS after_it ${old ? 'OLD TABLE AS before_it' : ''}
    FOR EACH STATEMENT EXECUTE FUNCTION add_to_years_after_${name}()`);
}

function yearsOf(months: string): string {
  return `SELECT organisation, sender, date_trunc('year', month)::date AS year,
      sum(persons), sum(organisations), sum(sms), sum(sms_segments)
    FROM ${months} AS changed GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}
