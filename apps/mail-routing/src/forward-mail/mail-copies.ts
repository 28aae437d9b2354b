import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MailRelay } from '@pep/service-kit/mail';
import { forwarded } from '../facts.js';
import { Letters } from '../letters.js';
import type { NewAccess } from '../message/access.js';
import type { Evidence } from '../message/evidence.js';
import { addAccess } from '../storage/access.repository.js';
import { addEvidence } from '../storage/evidence.repository.js';
import { type DueCopy, endCopy, isWanted, putCopyOff, takeDueCopies } from '../storage/forward.repository.js';
import { composeCopy } from './compose-copy.js';

/** Copies that are mailed at once. */
const AT_ONCE = 4;
/** Longer than a transmission may take: nobody else tries meanwhile. */
const LEASE_MS = 10 * 60_000;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60 * 60_000;
const TRIED_FOR_MS = 24 * 60 * 60_000;

/** What became of a copy. */
type Outcome = 'sent' | 'unwanted' | { readonly failed: string } | { readonly wait: number };

/** Mails copies of letters, each until the relay takes it or it is a day old; either end is evidence (F.1, F.2). */
@Injectable()
export class MailCopies {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Letters) private readonly letters: Letters,
    @Inject(MailRelay) private readonly relay: MailRelay,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Mails all that is due. @throws AppError `UNAVAILABLE`; what was mailed stays so */
  async execute(): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const lease = { now, until: new Date(now.getTime() + LEASE_MS), limit: AT_ONCE };
      const copies = await this.database.withTransaction((tx) => takeDueCopies(tx, lease));
      if (copies.length === 0) return;
      await Promise.all(copies.map(async (copy) => this.#end(copy, await this.#mail(copy))));
    }
  }

  async #mail(copy: DueCopy): Promise<Outcome> {
    if (!(await this.database.read((tx) => isWanted(tx, copy)))) return 'unwanted';
    const at = this.clock.now();
    try {
      const letter = await this.letters.open(copy.messageId);
      if (letter === undefined) return { failed: 'the content of the letter is no longer kept' };
      const { mailFrom } = this.relay;
      const content = composeCopy(copy, letter, mailFrom);
      await this.relay.transmit({ envelopeFrom: mailFrom, to: copy.address, content });
      return 'sent';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const isOver = at.getTime() - copy.createdAt.getTime() >= TRIED_FOR_MS;
      if (!error.retryable || isOver) return { failed: error.message };
      return { wait: Math.min(FIRST_WAIT_MS * 2 ** (copy.tries - 1), LONGEST_WAIT_MS) };
    }
  }

  async #end(copy: DueCopy, outcome: Outcome): Promise<void> {
    const at = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      if (typeof outcome === 'object' && 'wait' in outcome) {
        await putCopyOff(tx, copy.id, new Date(at.getTime() + outcome.wait));
        return;
      }
      // Whoever else ended it has written the evidence.
      if (!(await endCopy(tx, copy.id)) || outcome === 'unwanted') return;
      const evidence = evidenceOf(copy, outcome, at);
      await addEvidence(tx, [evidence]);
      const how = { channel: 'email', mode: 'copy' } as const;
      if (outcome !== 'sent') return;
      await addToOutbox(tx, [forwarded(copy, how, evidence)]);
      await addAccess(tx, accessOf(copy, at));
    });
  }
}

/** The owner sees that a letter left the mailbox, and where to. */
function accessOf({ messageId, recipient: { identifier }, address }: DueCopy, at: Date): NewAccess {
  const by = { role: 'machine', name: 'forwarding' } as const;
  return { identifier, at, action: 'copy', messageId, by, detail: { address } };
}

function evidenceOf(copy: DueCopy, outcome: 'sent' | { readonly failed: string }, at: Date): Evidence {
  const { id: dispatchId, messageId, recipient, digest } = copy;
  const [event, reason] =
    outcome === 'sent'
      ? (['RelayToNonERDS', {}] as const)
      : (['RelayToNonERDSFailure', { reason: outcome.failed }] as const);
  // Not to which address: the sender sees evidence, and that is the recipient's own business.
  const notice = { dispatchId, channel: 'email', template: 'letter-copy', ...reason } as const;
  return { id: randomUUIDv7(), event, messageId, recipient, digest, at, notice };
}
