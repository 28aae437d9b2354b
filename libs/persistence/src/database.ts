import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Pool } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { withLastingPlans } from './data-source.js';
import { translateDatabaseError } from './unavailable.js';

/** An open transaction. It is an argument you can see: repositories take it, nothing slow or remote happens inside it. */
export type Transaction = EntityManager;

/** A statement that a connection parses and plans once; the name stands for the text, so each text has its own. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** The service's own database as its handlers see it. */
export class Database {
  readonly #commitListeners: (() => void)[] = [];
  /** Connections that keep plans; only who reads by prepared statements has them. */
  #plannedOnce: Promise<DataSource> | undefined;

  constructor(readonly dataSource: DataSource) {}

  /** Calls `listener` after each commit of this process: for what follows a table and should not poll it. */
  onCommit(listener: () => void): void {
    this.#commitListeners.push(listener);
  }

  /**
   * Runs `work` in one transaction (READ COMMITTED, PostgreSQL's default) and commits when it resolves.
   * @throws AppError `UNAVAILABLE` when the database can not be reached; nothing is committed then as far as we know.
   */
  async withTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    try {
      const result = await this.dataSource.transaction(work);
      for (const listener of this.#commitListeners) listener();
      return result;
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /**
   * Runs one prepared statement as a transaction of its own: parsed and planned once for each connection.
   * @throws AppError `UNAVAILABLE` when the database can not be reached; it may have been committed all the same
   */
  async run<Row>(statement: PreparedStatement, values: readonly unknown[]): Promise<Row[]> {
    const found = await runPrepared<Row>(this.dataSource, statement, values);
    for (const listener of this.#commitListeners) listener();
    return found;
  }

  /**
   * Runs a prepared statement that only reads, and of which one plan is good for all values. Elsewhere PostgreSQL makes a
   * new one each time for a table in many partitions, which takes longer than the reading: 13 months, five milliseconds.
   * Only for statements that leave it no choice (look-ups by LATERAL, one index): it knows no values when it chooses.
   * @throws AppError `UNAVAILABLE` when the database can not be reached
   */
  async readPrepared<Row>(statement: PreparedStatement, values: readonly unknown[]): Promise<Row[]> {
    return runPrepared<Row>(await this.#planned(), statement, values);
  }

  #planned(): Promise<DataSource> {
    this.#plannedOnce ??= withLastingPlans(this.dataSource)
      .initialize()
      .catch((error: unknown) => {
        this.#plannedOnce = undefined;
        throw translateDatabaseError(error);
      });
    return this.#plannedOnce;
  }

  /** Runs reads that need no transaction of their own. */
  async read<Result>(work: (reader: Transaction) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.dataSource.manager);
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** Closes all connections, each when its work is done. */
  async close(): Promise<void> {
    const planned = await this.#plannedOnce?.catch(() => undefined);
    await Promise.all([this.dataSource.destroy(), planned?.destroy()]);
  }
}

/** By the pool itself: a query runner of TypeORM is for what takes several statements. */
async function runPrepared<Row>(
  dataSource: DataSource,
  { name, text }: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    const answer = await poolOf(dataSource).query({ name, text, values: [...values] });
    return answer.rows as Row[];
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

function poolOf({ driver }: DataSource): Pool {
  const pool = (driver as PostgresDriver).master as Pool | undefined;
  if (pool === undefined) throw new AppError(EDGE_ERRORS.unavailable);
  return pool;
}
