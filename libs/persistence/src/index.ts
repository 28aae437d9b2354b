export { binaryArray, binaryUuids, endsOf } from './binary-arrays.js';
export { createDataSource, type DatabaseOptions } from './data-source.js';
export { Database, type PreparedStatement, type Transaction } from './database.js';
export { DatabaseModule } from './database.module.js';
export { CreateIdempotencyKey1763700000001 } from './create-idempotency-key.migration.js';
export { once, type IdempotentRequest } from './idempotency.js';
export { databaseDependency, migrate } from './migrate.js';
export { rows } from './rows.js';
