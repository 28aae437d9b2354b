import { type DynamicModule, Module } from '@nestjs/common';
import type { SandboxConfig } from './config.js';
import { SetSmscController } from './set-smsc/set-smsc.controller.js';
import { ShowSmsController } from './show-sms/show-sms.controller.js';
import { Centre, type Centres, CENTRES } from './sms/centre.js';
import { Phones } from './sms/phones.js';
import { SmscListener } from './take-sms/smsc.listener.js';
import { SmscListeners } from './take-sms/smsc.listeners.js';

/** Ids rise by one a message, slower than this by the millisecond: no run gives those of an earlier one again. */
const IDS_PER_MS = 1_000;

/** The SMS centres and the phones. */
@Module({})
export class SmsModule {
  static with({ smscPort, smsc2Port }: SandboxConfig, clock: { now(): Date }): DynamicModule {
    const firstId = clock.now().getTime() * IDS_PER_MS;
    const centres: Centres = { first: new Centre('first', firstId), second: new Centre('second', firstId) };
    const phones = new Phones();
    return {
      module: SmsModule,
      controllers: [SetSmscController, ShowSmsController],
      providers: [
        { provide: CENTRES, useValue: centres },
        { provide: Phones, useValue: phones },
        {
          provide: SmscListeners,
          useFactory: () =>
            new SmscListeners([
              new SmscListener(smscPort, centres.first, phones, clock),
              new SmscListener(smsc2Port, centres.second, phones, clock),
            ]),
        },
      ],
    };
  }
}
