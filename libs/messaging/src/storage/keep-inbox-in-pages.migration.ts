import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts in a page made of claims that were kept before; what consumers make has as many as one transaction handled. */
const PAGE_FACTS = 2_000;

/**
 * A row for all facts that a transaction handled of one partition: a row and an index entry for each of them took most of
 * the time that it takes to count a fact. A repeat comes in the partition of the first, so pages of a partition hardly
 * overlap, and looking for one mostly finds none to compare with.
 */
export class KeepInboxInPages1763700000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(`
      CREATE TABLE inbox_page (
        consumer text NOT NULL,
        place text NOT NULL,
        low uuid NOT NULL,
        high uuid NOT NULL,
        fact_ids uuid[] NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now()
      )`);
    // Ids hardly compress; trying to costs more than the space.
    await runner.query('ALTER TABLE inbox_page ALTER fact_ids SET STORAGE EXTERNAL');
    await runner.query('CREATE INDEX inbox_page_by_high ON inbox_page (consumer, place, high, low)');
    await runner.query('CREATE INDEX inbox_page_by_age ON inbox_page USING brin (handled_at)');
    await runner.query('LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE');
    await runner.query(`
      INSERT INTO inbox_page (consumer, place, low, high, fact_ids, handled_at)
      SELECT consumer, '', ids[1], ids[cardinality(ids)], ids, fact_day
      FROM (
        SELECT consumer, fact_day, array_agg(fact_id ORDER BY fact_id) AS ids
        FROM (
          SELECT *, (row_number() OVER (PARTITION BY consumer, fact_day ORDER BY fact_id) - 1) / ${String(PAGE_FACTS)} AS page
          FROM inbox) AS claim
        GROUP BY consumer, fact_day, page) AS page`);
    await runner.query('TRUNCATE inbox');
    await shareClaimsOfBefore(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('DROP TRIGGER claim_in_pages ON inbox');
    await runner.query('DROP FUNCTION claim_in_pages');
    await runner.query(`
      INSERT INTO inbox (consumer, fact_day, fact_id)
      SELECT consumer, coalesce(uuid_extract_timestamp(id), handled_at) AT TIME ZONE 'UTC', id
      FROM inbox_page, unnest(fact_ids) AS id ON CONFLICT DO NOTHING`);
    await runner.query('DROP TABLE inbox_page');
  }
}

/**
 * Replicas of the release before, during a rollout and after going back, claim in the table that they know: what is in a page is
 * refused there, and what is not goes to one too. They wait for who claims in pages, and are waited for.
 */
async function shareClaimsOfBefore(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION claim_in_pages() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended(NEW.consumer || ' ', 0));
      IF EXISTS (
        SELECT FROM inbox_page
        WHERE consumer = NEW.consumer AND high >= NEW.fact_id AND low <= NEW.fact_id AND NEW.fact_id = ANY (fact_ids))
      THEN
        RETURN NULL;
      END IF;
      INSERT INTO inbox_page (consumer, place, low, high, fact_ids)
      VALUES (NEW.consumer, '', NEW.fact_id, NEW.fact_id, ARRAY[NEW.fact_id]);
      RETURN NEW;
    END $$`);
  await runner.query(`
    CREATE TRIGGER claim_in_pages BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION claim_in_pages()`);
}
