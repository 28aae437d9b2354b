import { type DynamicModule, Module } from '@nestjs/common';
import { Readiness, SystemClock } from '@pep/service-kit';
import type { SandboxConfig } from './config.js';
import { PrepareIdentities } from './prepare-identities/prepare-identities.js';
import { DnsServer } from './serve-dns/dns.server.js';
import { ZONES } from './serve-dns/zones.js';

/** What the sandbox is made of. */
@Module({})
export class AppModule {
  static with(config: SandboxConfig): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: PrepareIdentities, useValue: new PrepareIdentities(config.sandboxDir, new SystemClock()) },
        {
          provide: DnsServer,
          inject: [Readiness],
          useFactory: (readiness: Readiness) => {
            const server = new DnsServer(ZONES, config.dnsPort);
            readiness.add({ name: 'dns', check: () => server.check() });
            return server;
          },
        },
      ],
    };
  }
}
