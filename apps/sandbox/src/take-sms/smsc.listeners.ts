import type { OnModuleDestroy } from '@nestjs/common';
import type { SmscListener } from './smsc.listener.js';

/** All SMS centres of the sandbox. */
export class SmscListeners implements OnModuleDestroy {
  constructor(private readonly all: readonly SmscListener[]) {}

  /** @throws AppError `SMSC_PORT_UNAVAILABLE` */
  async listen(): Promise<void> {
    for (const centre of this.all) await centre.listen();
  }

  async onModuleDestroy(): Promise<void> {
    for (const centre of this.all) await centre.close();
  }
}
