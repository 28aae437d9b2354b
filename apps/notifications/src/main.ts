import { FactTransport, kafkaDependency, kafkaOptions, replayParkedFacts } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, SERVICE } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';

await runService({
  name: SERVICE,
  config,
  module: (settings) => AppModule.with(settings),
  // Not the relay: while it is away, dispatches are taken and wait.
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency(kafkaOptions(SERVICE, settings)),
  ],
  migrate: (settings) => migrate(databaseOptions(settings)),
  transport: (app) => ({ strategy: app.get(FactTransport) }),
  commands: { '--replay-parked': (app) => replayParkedFacts(app) },
});
