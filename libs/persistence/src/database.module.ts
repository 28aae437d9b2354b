import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { repeatedly } from '@pep/service-kit';
import { CreateIdempotencyKey1763700000001 } from './create-idempotency-key.migration.js';
import { createDataSource, type DatabaseOptions } from './data-source.js';
import { Database } from './database.js';
import { ForgetIdempotencyKeys } from './forget-idempotency-keys.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Connects the service's database once and closes it last. Where requests have keys, they are forgotten in time. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static forService(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: Database,
          useFactory: async () => new Database(await createDataSource(options).initialize()),
        },
        ...(options.migrations.includes(CreateIdempotencyKey1763700000001)
          ? [ForgetIdempotencyKeys, repeatedly('forget-idempotency-keys', DAY_MS, ForgetIdempotencyKeys)]
          : []),
      ],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
