import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { FORWARDING_ERRORS } from '../forwarding/errors.js';
import type { Target } from '../forwarding/forwarding.js';
import { isOpen, isRight } from '../forwarding/target-code.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { listTargets, lockForwarding, saveTarget } from '../storage/forwarding.repository.js';

/** Confirms the target that a code was sent to. */
@Injectable()
export class ConfirmForwarding {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  /**
   * Which target it is, the code says. A wrong one counts as a try at each that waits.
   * @throws AppError `FORWARDING_CODE_WRONG`, `FORWARDING_CODE_EXPIRED` when no target waits for a code that is still good
   */
  async execute(caller: Caller, identifier: string, code: string): Promise<Target> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    const at = this.clock.now();
    // A wrong try is counted although it is refused: it is returned, so that the transaction commits.
    const outcome = await this.database.withTransaction(async (tx) => {
      const target = await this.#confirm(tx, identifier, { code, at });
      if (target instanceof AppError) return target;
      const detail = { target: target.address };
      await addAccess(tx, { identifier, at, action: 'forwarding-confirmed', by, detail });
      return target;
    });
    if (outcome instanceof AppError) throw outcome;
    return outcome;
  }

  async #confirm(
    tx: Transaction,
    identifier: string,
    { code, at }: { readonly code: string; readonly at: Date },
  ): Promise<Target | AppError> {
    await lockForwarding(tx, identifier);
    const waiting = (await listTargets(tx, identifier)).filter(
      (one) => one.inUse && one.confirmedAt === null && isOpen(one, at),
    );
    if (waiting.length === 0) return new AppError(FORWARDING_ERRORS.codeExpired);
    const right = await Promise.all(waiting.map((one) => isRight(one, code)));
    const confirmed = waiting.find((_one, index) => right[index]);
    if (confirmed !== undefined) {
      await saveTarget(tx, identifier, { ...confirmed, confirmedAt: at });
      return confirmed;
    }
    for (const one of waiting) await saveTarget(tx, identifier, { ...one, tries: one.tries + 1 });
    return new AppError(FORWARDING_ERRORS.codeWrong);
  }
}
