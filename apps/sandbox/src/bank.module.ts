import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@pep/service-kit';
import { Bank } from './bank/bank.js';
import type { SandboxConfig } from './config.js';
import { BankServer } from './serve-bank/bank.server.js';
import { SetBankController } from './set-bank/set-bank.controller.js';

/** The bank, its page, and the calls that change how it behaves. */
@Module({})
export class BankModule {
  static with({ bankPort }: Pick<SandboxConfig, 'bankPort'>): DynamicModule {
    return {
      module: BankModule,
      controllers: [SetBankController],
      providers: [
        { provide: Bank, inject: [Clock], useFactory: (clock: Clock) => new Bank(clock) },
        {
          provide: BankServer,
          inject: [Bank, Clock],
          useFactory: (bank: Bank, clock: Clock) => new BankServer(bankPort, bank, clock),
        },
      ],
    };
  }
}
