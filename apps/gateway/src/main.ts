import { kafkaDependency, kafkaOptions } from '@pep/messaging';
import { runService } from '@pep/service-kit';
import { mtlsAdapter } from './accept-connections/mtls-adapter.js';
import { FurtherListeners } from './accept-connections/further.listeners.js';
import { AppModule } from './app.module.js';
import { config } from './config.js';
import { keyFiles } from './key-files.js';

await runService({
  name: 'gateway',
  config,
  module: (settings) => AppModule.with(settings),
  dependencies: (settings) => [keyFiles(settings), kafkaDependency(kafkaOptions('gateway', settings))],
  adapter: mtlsAdapter,
  port: (settings) => settings.mtlsPort,
  started: (app) => app.get(FurtherListeners).listen(),
});
