import 'reflect-metadata';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { runService } from '@pep/service-kit';
import { AppModule, CONTROL_PORT } from './app.module.js';
import { configSchema } from './config.js';
import { PrepareHsm } from './prepare-hsm/prepare-hsm.js';
import { PrepareIdentities } from './prepare-identities/prepare-identities.js';
import { PublishDkimKey } from './publish-dkim-key/publish-dkim-key.js';
import { BankServer } from './serve-bank/bank.server.js';
import { PkiServer } from './serve-pki/pki.server.js';
import { DnsServer } from './serve-dns/dns.server.js';
import { SmscListeners } from './take-sms/smsc.listeners.js';
import { SmtpListener } from './take-mail/smtp.listener.js';

await runService({
  name: 'sandbox',
  config: configSchema,
  module: (config) => AppModule.with(config),
  // Its calls are no part of the platform's API, so they are not under /v1.
  adapter: () => new FastifyAdapter({ rewriteUrl: ({ url = '/' }) => `/v1${url}` }),
  commands: {
    '--prepare': async (app) => {
      await app.get(PrepareHsm).execute();
      await app.get(PrepareIdentities).execute();
    },
  },
  started: async (app) => {
    // First, for one of its keys gets a certificate.
    await app.get(PrepareHsm).execute();
    await app.get(PrepareIdentities).execute();
    await app.get(PublishDkimKey).execute();
    await app.get(SmtpListener).listen();
    await app.get(BankServer).listen();
    await app.get(PkiServer).listen();
    await app.get(SmscListeners).listen();
    // Whatever PEP_HTTP_HOST says: whoever reaches these calls may change the zones.
    await app.listen(app.get<number>(CONTROL_PORT), '127.0.0.1');
    // Last, as the readiness probe asks for it.
    await app.get(DnsServer).listen();
  },
});
