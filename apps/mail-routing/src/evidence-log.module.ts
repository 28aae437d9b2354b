import { fileURLToPath } from 'node:url';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';
import { LogTiles } from './log-tiles.js';
import { LOG_ORIGIN } from './log/origin.js';
import { SealerProcess } from './seal-evidence/sealer-process.js';
import { SEALER_OPTIONS, type SealerOptions } from './seal-evidence/sealer-options.js';
import { ShowEvidenceLogController } from './show-evidence-log/show-evidence-log.controller.js';
import { ShowEvidenceLog } from './show-evidence-log/show-evidence-log.js';
import { VerifyLog } from './verify-log/verify-log.js';

/** The transparency log as the service shows and checks it. It grows in a process of its own: `sealer.ts`. */
@Module({})
export class EvidenceLogModule {
  static with(config: Config): DynamicModule {
    return {
      module: EvidenceLogModule,
      controllers: [ShowEvidenceLogController],
      providers: [
        { provide: LOG_ORIGIN, useValue: config.logOrigin },
        { provide: SEALER_OPTIONS, useValue: sealerOptions(config) },
        SealerProcess,
        ...[LogTiles, ShowEvidenceLog, VerifyLog],
      ],
      exports: [LogTiles],
    };
  }
}

function sealerOptions({ hsmModule, sealKeyFile }: Config): SealerOptions {
  return {
    program: fileURLToPath(new URL('sealer.js', import.meta.url)),
    keyFile: hsmModule === undefined ? sealKeyFile : undefined,
  };
}
