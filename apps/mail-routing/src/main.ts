import { FactTransport, kafkaDependency, kafkaOptions, replayParkedFacts } from '@pep/messaging';
import { databaseDependency } from '@pep/persistence';
import { runService } from '@pep/service-kit';
import { AppModule, SERVICE } from './app.module.js';
import { config } from './config.js';
import { databaseOptions } from './database.js';
import { encryptOldCommand, rewrapKeysCommand } from './keep-content/content-commands.js';
import { exportAcceptancesCommand } from './export-acceptances/export-command.js';
import { migrateAndPrepare } from './prepare-partitions/migrate-and-prepare.js';
import { SealerProcess } from './seal-evidence/sealer-process.js';
import { verifyLogCommand } from './verify-log/verify-command.js';
import { SmtpListener } from './submit-message/smtp/smtp.listener.js';

await runService({
  name: SERVICE,
  config,
  module: (settings) => AppModule.with(settings),
  dependencies: (settings) => [
    databaseDependency(databaseOptions(settings)),
    kafkaDependency(kafkaOptions(SERVICE, settings)),
  ],
  migrate: (settings) => migrateAndPrepare(databaseOptions(settings)),
  port: (settings) => settings.httpPort,
  transport: (app) => ({ strategy: app.get(FactTransport) }),
  commands: {
    '--replay-parked': (app) => replayParkedFacts(app),
    '--export-acceptances': exportAcceptancesCommand,
    '--verify-log': verifyLogCommand,
    '--rewrap-content-keys': rewrapKeysCommand,
    '--encrypt-old-content': encryptOldCommand,
  },
  started: async (app) => {
    await app.get(SmtpListener).listen();
    app.get(SealerProcess).start();
  },
});
