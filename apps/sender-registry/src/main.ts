import { kafkaDependency, kafkaOptions } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, databaseOptions, SERVICE } from './app.module.js';
import { config } from './config.js';
import { importSendersCommand } from './import-senders/import-command.js';

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
  commands: { '--import-senders': importSendersCommand },
});
