import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Fact } from '@pep/contracts';
import { addToOutbox, Dispatches } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { SOURCE } from '../facts.js';
import { type EvidenceSpan, FollowEvidence } from '../follow-evidence/follow-evidence.js';
import { FORWARDED_NOTICE } from '../message/notice.js';
import { addCopies, findForwards, type Forward } from '../storage/forward.repository.js';

/** After this word of a letter is old news. */
const NOTICE_VALID_MS = 24 * 60 * 60_000;

/**
 * Sends new letters on to where their owners want them: word of them by `notifications`, copies by {@link MailCopies}. The
 * legal time knows nothing of it.
 */
@Injectable()
export class ForwardMail {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FollowEvidence) private readonly evidence: FollowEvidence,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Looks at all letters that came since it was called last. @throws AppError `UNAVAILABLE`; what was done stays */
  async execute(): Promise<void> {
    await this.evidence.execute('forward-mail', (span) => this.#follow(span));
  }

  async #follow(span: EvidenceSpan) {
    const forwards = await findForwards(this.database, span);
    const at = this.clock.now();
    const copies = forwards.filter(isCopy).map((one) => ({ ...one, id: randomUUIDv7() }));
    const notices = await Promise.all(
      forwards.filter((one) => !isCopy(one)).map((one) => this.#notice(one, at)),
    );
    return async (tx: Parameters<typeof addCopies>[0]): Promise<void> => {
      await addCopies(tx, copies, at);
      await addToOutbox(tx, notices);
    };
  }

  #notice({ messageId, recipient, sender, channel, address }: Forward, at: Date): Promise<Fact> {
    const request = {
      ...({ template: FORWARDED_NOTICE, channel, recipient: address, language: 'hy' } as const),
      parameters: { sender },
      validUntil: new Date(at.getTime() + NOTICE_VALID_MS),
      // What becomes of it is told with the letter, and is evidence then.
      letter: { messageId, recipient },
    };
    return this.dispatches.factOf(SOURCE, request, at);
  }
}

function isCopy({ mode, channel }: Forward): boolean {
  return mode === 'copy' && channel === 'email';
}
