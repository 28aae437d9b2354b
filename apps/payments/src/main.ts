import { kafkaDependency, kafkaOptions } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, SERVICE } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';
import { reconcileCommand } from './reconcile-day/reconcile-command.js';

await runService({
  name: SERVICE,
  config,
  module: (settings) => AppModule.with(settings),
  // Not the bank: while it is away, what is paid already can be shown.
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency(kafkaOptions(SERVICE, settings)),
  ],
  migrate: (settings) => migrate(databaseOptions(settings)),
  port: (settings) => settings.httpPort,
  commands: { '--reconcile': reconcileCommand },
});
