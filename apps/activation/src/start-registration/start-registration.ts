import { randomUUIDv7, X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { isRegistrable } from '../certificate/certificate.js';
import { Contracts } from '../contracts.js';
import { ERRORS } from '../errors.js';
import { ownRegistration } from '../own-registration.js';
import { RegistrationCodes } from '../registration-codes.js';
import {
  type Language,
  type Registration,
  registrationEnd,
  type RegistrationMode,
  REGISTRATIONS_A_DAY_MAX,
} from '../registration/registration.js';
import { TooSoon } from '../retry-after.js';
import { stateOf } from '../storage/certificate-state.repository.js';
import { lockPaidTerm } from '../storage/paid-term.repository.js';
import { countSince, insertRegistration, supersedeOpen } from '../storage/registration.repository.js';

/** What a card holder asks for. */
export interface RegistrationRequest {
  /** `374XXXXXXXX`. */
  readonly mobile: string;
  readonly mode: RegistrationMode;
  readonly language: Language;
}

/** By whom, with which certificate, once for which key. */
export interface RegistrationOrigin {
  readonly caller: Caller;
  /** DER of the caller's certificate. */
  readonly certificate: Buffer;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Begins the registration of a card: a code goes to the phone that its holder names. */
@Injectable()
export class StartRegistration {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistrationCodes) private readonly codes: RegistrationCodes,
    @Inject(Contracts) private readonly contracts: Contracts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * For a repeated key the registration as it stands by now.
   * @throws AppError `ALREADY_REGISTERED`, `CERTIFICATE_NOT_REGISTRABLE`, `REGISTRATIONS_TOO_MANY`
   */
  async execute(request: RegistrationRequest, origin: RegistrationOrigin): Promise<Registration> {
    const { caller, key } = origin;
    return this.database.withTransaction(async (tx) => {
      const asked = { call: 'startRegistration', fingerprint: caller.fingerprint, ...request };
      const id = await once(tx, { caller: caller.psn, key, request: asked }, () =>
        this.#start(tx, request, origin),
      );
      return ownRegistration(tx, { id, caller, lock: 'read' });
    });
  }

  async #start(tx: Transaction, request: RegistrationRequest, origin: RegistrationOrigin): Promise<string> {
    const { caller, certificate } = origin;
    const now = this.clock.now();
    await lockPaidTerm(tx, caller.psn, dayInYerevan(now));
    await this.#requireRegistrable(tx, caller, now);
    await supersedeOpen(tx, caller.fingerprint);
    const { version, digest } = this.contracts.current(request.language, now);
    const { psn, name, fingerprint } = caller;
    const started: Omit<Registration, 'code'> = {
      ...{ id: randomUUIDv7(), psn, name, fingerprint, certificate, state: 'open' },
      ...{ mobile: request.mobile, mode: request.mode },
      contract: { version, language: request.language, digest },
      notAfter: new X509Certificate(certificate).validToDate,
      createdAt: now,
      expiresAt: registrationEnd(now),
    };
    const code = await this.codes.send(tx, started, undefined, now);
    await insertRegistration(tx, { ...started, code });
    return started.id;
  }

  async #requireRegistrable(tx: Transaction, caller: Caller, now: Date): Promise<void> {
    const state = await stateOf(tx, caller.fingerprint);
    if (state === 'active') throw new AppError(ERRORS.alreadyRegistered);
    if (!isRegistrable(state)) throw new AppError(ERRORS.certificateNotRegistrable);
    const since = new Date(now.getTime() - DAY_MS);
    if ((await countSince(tx, caller.psn, since)) >= REGISTRATIONS_A_DAY_MAX)
      throw new TooSoon(ERRORS.registrationsTooMany, { from: since, to: now });
  }
}
