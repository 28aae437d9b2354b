import 'reflect-metadata';
import { runService } from '@pep/service-kit';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { PrepareIdentities } from './prepare-identities/prepare-identities.js';
import { DnsServer } from './serve-dns/dns.server.js';

await runService({
  name: 'sandbox',
  config: configSchema,
  module: (config) => AppModule.with(config),
  commands: { '--prepare': (app) => app.get(PrepareIdentities).execute() },
  started: async (app) => {
    await app.get(PrepareIdentities).execute();
    await app.get(DnsServer).listen();
  },
});
