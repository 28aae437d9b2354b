import { DataSource, type DataSourceOptions, type EntitySchema, type MixedList } from 'typeorm';
import { BriefClient } from './brief-client.js';

type EntityClass = new () => object;
type MigrationClass = new () => { up(...args: never[]): Promise<unknown> };

/** One service's own database. */
export interface DatabaseOptions {
  /** The service's name; PostgreSQL shows it as `application_name`. */
  readonly service: string;
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly entities?: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Connections at most, default 10. */
  readonly poolSize?: number;
}

/** A statement may take this long, so that no wait is without end. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 3_000;

/** Connections beside those of the pool, for prepared reads. */
const PLANNED_POOL_SIZE = 4;
// A service asks many small questions: to start workers for one takes longer than to answer it, and so does to compile it.
const SETTINGS = '-c max_parallel_workers_per_gather=0 -c jit=off';

/** The TypeORM data source of a service; not connected yet. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.service,
    entities: [...(options.entities ?? [])] as MixedList<EntityClass | EntitySchema>,
    migrations: [...options.migrations] as never[],
    migrationsTableName: 'migration',
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    logging: false,
    extra: {
      Client: BriefClient,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      options: SETTINGS,
    },
  });
}

/** The same for connections on which PostgreSQL plans a prepared statement once, for whatever values; not connected yet. */
export function withLastingPlans(dataSource: DataSource): DataSource {
  const { options } = dataSource;
  return new DataSource({
    ...options,
    poolSize: PLANNED_POOL_SIZE,
    extra: { ...(options.extra as object), options: `${SETTINGS} -c plan_cache_mode=force_generic_plan` },
  } as DataSourceOptions);
}
