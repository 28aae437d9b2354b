import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { readCades, signatureValue, withTimeStamp } from '../cms.js';
import type { Job } from '../job-loops.js';
import {
  postponeStamp,
  saveStamped,
  takeUnstamped,
  type UnstampedSignature,
} from '../storage/acceptance.repository.js';
import { TimeStamps } from './time-stamps.js';

const AT_ONCE = 10;
/** Longer than an answer may take: nobody else asks about the same signature before. */
const LEASE_MS = 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60 * 60_000;

/**
 * Adds the time-stamp to signatures of contracts, which makes each CAdES-B-T: proof that it is from before its certificate
 * ended or was revoked. A registration never waits for it.
 */
@Injectable()
export class StampSignatures implements Job {
  readonly #logger = new Logger(StampSignatures.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TimeStamps) private readonly timeStamps: TimeStamps,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const due = await this.database.withTransaction((tx) =>
      takeUnstamped(tx, { now, until, count: AT_ONCE }),
    );
    await Promise.all(due.map((one) => this.#stamp(one)));
    return due.length;
  }

  async #stamp({ registrationId, signature, tries }: UnstampedSignature): Promise<void> {
    try {
      const stamped = withTimeStamp(signature, await this.timeStamps.of(signatureValue(signature)));
      if (!readCades(stamped).read.isMathematicallyRight) throw new Error('the stamp broke the signature');
      await this.database.withTransaction((tx) => saveStamped(tx, registrationId, stamped));
    } catch (error) {
      this.#logger.warn({ msg: 'a signature has no time-stamp yet', registrationId, tries, err: error });
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
      const until = new Date(this.clock.now().getTime() + wait);
      await this.database.withTransaction((tx) => postponeStamp(tx, registrationId, until));
    }
  }
}
