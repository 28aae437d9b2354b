import { FactTransport, kafkaDependency, kafkaOptions, replayParkedFacts } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, databaseOptions, SERVICE } from './app.module.js';
import { config } from './config.js';

await runService({
  name: SERVICE,
  config,
  module: (settings) => AppModule.with(settings),
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency(kafkaOptions(SERVICE, settings)),
  ],
  migrate: (settings) => migrate(databaseOptions(settings)),
  port: (settings) => settings.httpPort,
  transport: (app) => ({ strategy: app.get(FactTransport) }),
  commands: { '--replay-parked': (app) => replayParkedFacts(app) },
});
