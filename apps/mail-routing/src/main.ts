import { kafkaDependency } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';

await runService({
  name: 'mail-routing',
  config,
  module: (settings) => AppModule.with(settings),
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency({
      service: 'mail-routing',
      brokers: settings.kafkaBrokers,
      topicPrefix: settings.kafkaTopicPrefix,
    }),
  ],
  migrate: (settings) => migrate(databaseOptions(settings)),
  port: (settings) => settings.httpPort,
});
