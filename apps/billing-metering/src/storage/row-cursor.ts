import { Database } from '@pep/persistence';
import type { QueryRunner } from 'typeorm';

/** A statement that reads, and its parameters. */
interface ReadStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const STEP_ROWS = 1_000;

/**
 * Reads any number of rows with the memory of one step, all as they were when it was opened. It holds a connection until
 * it is read to the end or closed. Who does not ask for more during 30 s loses it (`idle_in_transaction_session_timeout`).
 */
export class RowCursor<Row> implements AsyncIterable<readonly Row[]> {
  #first: readonly Row[] | undefined;
  #closed: Promise<void> | undefined;

  private constructor(private readonly runner: QueryRunner) {}

  /**
   * Runs the statement and reads the first step: what is wrong with either is known before an answer begins.
   * @throws AppError `UNAVAILABLE`
   */
  static open<Row>(database: Database, { text, values }: ReadStatement): Promise<RowCursor<Row>> {
    return database.read(async () => {
      const runner = database.dataSource.createQueryRunner();
      const cursor = new RowCursor<Row>(runner);
      try {
        await runner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await runner.query(`DECLARE step NO SCROLL CURSOR FOR ${text}`, [...values]);
        cursor.#first = await cursor.#fetch();
        return cursor;
      } catch (error) {
        await cursor.close();
        throw error;
      }
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Row[]> {
    try {
      for (let rows = this.#first ?? []; rows.length > 0; rows = await this.#fetch()) {
        this.#first = undefined;
        yield rows;
        if (rows.length < STEP_ROWS) return;
      }
    } finally {
      await this.close();
    }
  }

  /** Gives the connection back; a statement that is under way ends first. Harmless when repeated. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #fetch(): Promise<readonly Row[]> {
    return (await this.runner.query(`FETCH ${String(STEP_ROWS)} FROM step`)) as Row[];
  }

  /** A broken connection took the transaction along. */
  async #end(): Promise<void> {
    await this.runner.query('ROLLBACK').catch(() => undefined);
    await this.runner.release().catch(() => undefined);
  }
}
