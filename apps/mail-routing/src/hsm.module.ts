import { fileURLToPath } from 'node:url';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';
import { hsmSettings } from './hsm-settings.js';
import { HsmProcess } from './use-hsm/hsm-process.js';

/** Where the process is built, seen from here and from what this becomes. */
const PROGRAM = fileURLToPath(new URL('../dist/hsm.js', import.meta.url));

/** The one process beside the service that asks the hardware module; for proofs, receipts and content alike. */
@Module({})
export class HsmModule {
  static with(config: Config): DynamicModule {
    return {
      module: HsmModule,
      global: true,
      providers: [
        {
          provide: HsmProcess,
          useFactory: () => new HsmProcess({ program: PROGRAM, settings: hsmSettings(config) }),
        },
      ],
      exports: [HsmProcess],
    };
  }
}
