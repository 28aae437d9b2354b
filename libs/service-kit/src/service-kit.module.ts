import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Readiness } from './readiness.js';

/** What every handler may ask for: the clock and the readiness of its service. */
@Module({})
export class ServiceKitModule {
  static with(readiness: Readiness, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: ServiceKitModule,
      global: true,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Readiness, useValue: readiness },
      ],
      exports: [Clock, Readiness],
    };
  }
}
