import { FactTransport, kafkaDependency, kafkaOptions, replayParkedFacts } from '@pep/messaging';
import { databaseDependency, migrate } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, SERVICE } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';
import {
  rebuildRollUpsCommand,
  recountFromEvidence,
  recountFromKafka,
} from './recount-usage/recount-command.js';

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
  commands: {
    '--replay-parked': (app) => replayParkedFacts(app),
    '--recount-from-kafka': recountFromKafka,
    '--recount-from-evidence': recountFromEvidence,
    '--rebuild-roll-ups': rebuildRollUpsCommand,
  },
});
