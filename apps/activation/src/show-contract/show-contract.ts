import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@pep/service-kit';
import type { Contract } from '../contract/contract.js';
import { Contracts } from '../contracts.js';

/** The contract in force, and every version word for word. */
@Injectable()
export class ShowContract {
  constructor(
    @Inject(Contracts) private readonly contracts: Contracts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @param version the one in force when not given @throws AppError `NOT_FOUND` */
  execute(language: string, version?: string): Contract {
    return version === undefined
      ? this.contracts.current(language, this.clock.now())
      : this.contracts.find(version, language);
  }
}
