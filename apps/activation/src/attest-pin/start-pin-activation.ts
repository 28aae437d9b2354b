import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { TooSoon } from '../retry-after.js';
import { addActivation, countFrom, type PinActivation } from '../storage/pin-activation.repository.js';

/** Injection token of how many may come from one address in an hour. */
export const ACTIVATIONS_PER_HOUR = Symbol('ActivationsPerHour');

const NONCE_OCTETS = 32;
const LIFE_MS = 15 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** Begins the activation of a card's PINs: gives a nonce, which each token signs once its PIN works. */
@Injectable()
export class StartPinActivation {
  constructor(
    @Inject(ACTIVATIONS_PER_HOUR) private readonly perHour: number,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `PIN_ACTIVATIONS_TOO_MANY` from this address */
  async execute(address: string): Promise<Pick<PinActivation, 'id' | 'nonce' | 'expiresAt'>> {
    const createdAt = this.clock.now();
    const activation = {
      ...{ id: randomUUIDv7(), nonce: randomBytes(NONCE_OCTETS).toString('base64url'), tries: 0 },
      ...{ address, createdAt, expiresAt: new Date(createdAt.getTime() + LIFE_MS) },
    };
    await this.database.withTransaction(async (tx) => {
      const since = new Date(createdAt.getTime() - HOUR_MS);
      if ((await countFrom(tx, address, since)) >= this.perHour)
        throw new TooSoon(ERRORS.activationsTooMany, { from: since, to: createdAt });
      await addActivation(tx, activation);
    });
    return activation;
  }
}
