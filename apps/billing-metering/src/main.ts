import { FactTransport, kafkaDependency, replayParkedFacts } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';

await runService({
  name: 'billing-metering',
  config,
  module: (settings) => AppModule.with(settings),
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency({
      service: 'billing-metering',
      brokers: settings.kafkaBrokers,
      topicPrefix: settings.kafkaTopicPrefix,
    }),
  ],
  migrate: (settings) => migrate(databaseOptions(settings)),
  port: (settings) => settings.httpPort,
  transport: (app) => ({ strategy: app.get(FactTransport) }),
  commands: { '--replay-parked': (app) => replayParkedFacts(app) },
});
