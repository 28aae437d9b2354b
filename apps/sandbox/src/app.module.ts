import { type DynamicModule, Module } from '@nestjs/common';
import { Readiness, SystemClock } from '@pep/service-kit';
import { BankModule } from './bank.module.js';
import type { SandboxConfig } from './config.js';
import { MailStore } from './mail/mail.js';
import { PkiModule } from './pki.module.js';
import { PrepareHsm } from './prepare-hsm/prepare-hsm.js';
import { PrepareIdentities } from './prepare-identities/prepare-identities.js';
import { PublishDkimKey } from './publish-dkim-key/publish-dkim-key.js';
import { Credentials } from './resolve-credentials/credentials.js';
import { DnsServer } from './serve-dns/dns.server.js';
import { SetClockController } from './set-clock/set-clock.controller.js';
import { SetRecordsController } from './set-records/set-records.controller.js';
import { ShowMailController } from './show-mail/show-mail.controller.js';
import { SmsModule } from './sms.module.js';
import { SmtpListener } from './take-mail/smtp.listener.js';
import { PERSONA_ZONES } from './zone/persona-zones.js';
import { Zones } from './zone/zones.js';

/** Injection token of the port for the calls that change records and show mail. */
export const CONTROL_PORT = Symbol('ControlPort');

/** What the sandbox is made of. */
@Module({})
export class AppModule {
  static with(config: SandboxConfig): DynamicModule {
    const { sandboxDir, hsmModule, dnsPort, controlPort, mailPort, pkiPort } = config;
    // Certificates and what comes in over the wire: the machine's time, however business time is moved.
    const clock = new SystemClock();
    const zones = new Zones(PERSONA_ZONES);
    const mails = new MailStore();
    const credentials = new Credentials(sandboxDir, clock, pkiPort);
    return {
      module: AppModule,
      imports: [SmsModule.with(config, clock), BankModule.with(config), PkiModule.with(pkiPort, credentials)],
      controllers: [SetClockController, SetRecordsController, ShowMailController],
      providers: [
        { provide: CONTROL_PORT, useValue: controlPort },
        { provide: Zones, useValue: zones },
        { provide: MailStore, useValue: mails },
        { provide: PrepareIdentities, useValue: new PrepareIdentities(credentials) },
        { provide: PrepareHsm, useValue: new PrepareHsm(sandboxDir, hsmModule) },
        { provide: PublishDkimKey, useValue: new PublishDkimKey(sandboxDir, zones) },
        { provide: SmtpListener, useFactory: () => new SmtpListener(mailPort, mails, clock) },
        {
          provide: DnsServer,
          inject: [Readiness],
          useFactory: (readiness: Readiness) => {
            const server = new DnsServer(zones, dnsPort);
            readiness.add({ name: 'dns', check: () => server.check() });
            return server;
          },
        },
      ],
    };
  }
}
