import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { parseMailAddress } from '@pep/identifiers';
import { MailRelay } from '@pep/service-kit/mail';
import { SenderDirectory } from '../follow-senders/sender-directory.js';
import { Letters } from '../letters.js';
import type { Receipt } from '../storage/receipt.repository.js';
import { composeDeliveryReport, composeReadingReport, type Returned } from './compose-receipt.js';
import { composeRemReceipt } from './compose-rem-receipt.js';
import type { Reporter } from './reporter.js';

/** Injection token of the {@link Reporter} that we are. */
export const REPORTER = Symbol('Reporter');

/** Mails one receipt, with the null sender: nobody is told of a report that does not arrive (RFC 3464 2, RFC 8098 3). */
@Injectable()
export class MailReceipt {
  constructor(
    @Inject(SenderDirectory) private readonly senders: SenderDirectory,
    @Inject(Letters) private readonly letters: Letters,
    @Inject(MailRelay) private readonly relay: MailRelay,
    @Inject(REPORTER) private readonly reporter: Reporter,
  ) {}

  /**
   * @returns null when it was sent, or why it never will be
   * @throws AppError `RELAY_AWAY`, `PROOF_NOT_SIGNED`, `CONTENT_UNAVAILABLE`, which may be gone later; `RELAY_REFUSED` for good
   */
  async execute(receipt: Receipt): Promise<string | null> {
    if (!this.#isRegistered(receipt)) return 'the address is no longer registered to its organisation';
    await this.relay.transmit({
      envelopeFrom: '',
      to: receipt.sender,
      content: await this.#compose(receipt),
    });
    return null;
  }

  /** Mail goes to registered senders only: nobody has our reports sent to others. */
  #isRegistered({ sender, organisation }: Receipt): boolean {
    const address = parseMailAddress(sender);
    return address !== undefined && this.senders.find(address)?.organisation === organisation;
  }

  async #compose(receipt: Receipt): Promise<Readable> {
    if (receipt.form === 'rem') return composeRemReceipt(receipt, this.reporter);
    const returned = await this.#returned(receipt);
    if (receipt.form === 'mdn') return composeReadingReport(receipt, this.reporter, returned);
    return composeDeliveryReport(receipt, this.reporter, returned);
  }

  /** RFC 3461 4.3: the whole letter only with a failure, and only when it was asked for. */
  async #returned({ messageId, event, request }: Receipt): Promise<Returned> {
    const isWhole = request?.returnContent === 'FULL' && event === 'RelayToNonERDSFailure';
    const letter = isWhole ? await this.letters.open(messageId) : undefined;
    return letter === undefined
      ? { header: await this.letters.header(messageId) }
      : { header: Buffer.alloc(0), letter };
  }
}
