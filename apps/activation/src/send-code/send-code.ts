import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { ownRegistration } from '../own-registration.js';
import { RegistrationCodes } from '../registration-codes.js';
import { nextCodeAt, sendsLeft } from '../registration/code.js';
import type { Registration } from '../registration/registration.js';
import { TooSoon } from '../retry-after.js';
import { saveRegistration } from '../storage/registration.repository.js';

/** Sends the code of a registration once more: a new one, with which the last is no longer good. */
@Injectable()
export class SendCode {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistrationCodes) private readonly codes: RegistrationCodes,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `REGISTRATION_OVER`, `CODE_TOO_SOON`, `CODES_USED_UP` */
  async execute(id: string, caller: Caller): Promise<Registration> {
    return this.database.withTransaction(async (tx) => {
      const registration = await ownRegistration(tx, { id, caller, lock: 'lock' });
      const now = this.clock.now();
      if (registration.state !== 'open' || now > registration.expiresAt)
        throw new AppError(ERRORS.registrationOver);
      if (sendsLeft(registration.code) === 0) throw new AppError(ERRORS.codesUsedUp);
      const next = nextCodeAt(registration.code);
      if (next > now) throw new TooSoon(ERRORS.codeTooSoon, { from: now, to: next });
      const code = await this.codes.send(tx, registration, registration.code, now);
      const changed = { ...registration, code };
      await saveRegistration(tx, changed);
      return changed;
    });
  }
}
