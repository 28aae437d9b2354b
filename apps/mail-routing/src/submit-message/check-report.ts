import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { type MailAddress, parseMailAddress } from '@pep/identifiers';
import { Dispatches } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { SUBMISSION_ERRORS } from '../errors.js';
import { SOURCE } from '../facts.js';
import type { ProvenSource } from '../message/submission-basis.js';
import {
  requireActive,
  requireFromSender,
  requireNoLoop,
  type SenderEntry,
} from '../message/submission-policy.js';
import type { Client, SpfVerdict } from './legs/authentication.js';
import { Judgement } from './legs/judgement.js';
import { type LegReport, reportLeg } from './legs/report-leg.js';
import type { ReadLetter } from './letter/letter-reader.js';
import { RateLimiter } from './limits/rate-limiter.js';

/** A letter to `check@`. */
export interface CheckedLetter {
  readonly sender: string;
  readonly client: Client;
  readonly read: ReadLetter;
}

const REPORTS_PER_MINUTE = 10;
const VALID_MS = 60 * 60_000;
const SUBJECT_LENGTH_MAX = 200;

/**
 * Answers a letter to `check@` with a report on every leg, by mail. The letter is neither kept nor counted. A report goes
 * only to an address that something proves to be the client's: otherwise anybody could have reports sent to others.
 */
@Injectable()
export class CheckReport {
  readonly #rate = new RateLimiter(REPORTS_PER_MINUTE);

  constructor(
    @Inject(Judgement) private readonly judgement: Judgement,
    @Inject(Database) private readonly database: Database,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `SENDER_UNKNOWN` for what is no address, `RATE_LIMITED`, `SOURCE_NOT_ALLOWED` when nothing proves the address */
  async send(checked: CheckedLetter): Promise<void> {
    const sender = parseMailAddress(checked.sender);
    if (sender === undefined) throw new AppError(SUBMISSION_ERRORS.senderUnknown);
    if (!this.#rate.take(sender.canonical)) throw new AppError(SUBMISSION_ERRORS.rateLimited);
    const spf = await this.judgement.spf(sender, checked.client);
    const { legs, proven } = await this.#legs(sender, spf, checked);
    if (!proven) throw new AppError(SUBMISSION_ERRORS.sourceNotAllowed, { message: unproven(sender, legs) });
    const at = this.clock.now();
    const request = {
      template: 'check-report',
      channel: 'email' as const,
      recipient: sender.canonical,
      language: 'hy' as const,
      parameters: {
        legs: JSON.stringify(legs),
        subject: checked.read.letter.subject.slice(0, SUBJECT_LENGTH_MAX),
        receivedAt: at.toISOString(),
        client: checked.client.address,
        messageId: checked.read.letter.messageIdHeader.slice(0, SUBJECT_LENGTH_MAX),
      },
      validUntil: new Date(at.getTime() + VALID_MS),
    };
    await this.database.withTransaction((tx) => this.dispatches.request(tx, SOURCE, request, at));
  }

  async #legs(
    sender: MailAddress,
    spf: SpfVerdict,
    { client, read }: CheckedLetter,
  ): Promise<{ legs: LegReport[]; proven: boolean }> {
    let entry: SenderEntry | undefined;
    let source: ProvenSource | undefined;
    const { header, signatures, letter } = read;
    const known = (): SenderEntry => {
      if (entry === undefined) throw new AppError(SUBMISSION_ERRORS.senderUnknown);
      return entry;
    };
    const legs = [
      await reportLeg('registered', () => {
        ({ entry } = this.judgement.entry(sender.canonical));
        return `${entry.scope === 'address' ? 'own entry' : 'entry of the domain'}, organisation ${entry.organisation}`;
      }),
      await reportLeg('suspended', () => {
        requireActive(known());
        return 'not suspended';
      }),
      await reportLeg('source', async () => {
        source = await this.judgement.source({ sender, entry: known(), spf }, client);
        return `${client.address} is ${source.source}, by ${source.proof}`;
      }),
      { leg: 'spf', verdict: verdictOf(spf.result), detail: `${spf.result} for ${spf.domain}` },
      await reportLeg('from', () => {
        requireFromSender(header.authors, sender.canonical);
        return 'one From address, the envelope sender';
      }),
      {
        leg: 'dkim',
        verdict: verdictOf(signatures.result),
        detail: [signatures.result, ...signatures.passed].join(' '),
      },
      await reportLeg('dmarc', async () => (await this.judgement.authentic(sender.domain, spf, read)).dmarc),
      await reportLeg('hops', () => {
        requireNoLoop(header.receivedCount);
        return `${String(header.receivedCount)} mail servers before this one`;
      }),
      { leg: 'size', verdict: 'pass', detail: `${String(letter.size)} octets` } as const,
      await reportLeg('charset', () => {
        const charset = header.charset ?? 'us-ascii';
        // Throws for a label that no reader knows.
        new TextDecoder(charset);
        return charset;
      }),
    ];
    const signed = signatures.passed.some((domain) => domain === sender.domain);
    return { legs, proven: source !== undefined || spf.result === 'pass' || signed };
  }
}

function verdictOf(result: string): LegReport['verdict'] {
  if (result === 'pass') return 'pass';
  if (result === 'none' || result === 'neutral') return 'none';
  return result === 'temperror' ? 'unknown' : 'fail';
}

function unproven({ canonical }: MailAddress, legs: readonly LegReport[]): string {
  const failed = legs.filter(({ verdict }) => verdict !== 'pass').map(({ leg }) => leg);
  return `no report is mailed: nothing proves that ${canonical} is yours (not passed: ${failed.join(', ')})`;
}
