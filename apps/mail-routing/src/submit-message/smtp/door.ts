import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import ipaddr from 'ipaddr.js';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { SUBMISSION_ERRORS } from '../../errors.js';
import type { Submission, SubmissionRecipient } from '../../message/message.js';
import { phoneTextFor } from '../../message/phone-text.js';
import { isCheckAddress, recipientOf } from '../../message/recipient.js';
import { requireSmsRight } from '../../message/submission-policy.js';
import { CheckReport } from '../check-report.js';
import type { Client } from '../legs/authentication.js';
import { type JudgedEnvelope, Judgement } from '../legs/judgement.js';
import { LetterIntake } from '../letter/letter-intake.js';
import type { ReadLetter } from '../letter/letter-reader.js';
import { recipientsOf, requestOf, senderOf } from './envelope.js';

/** Injection token of {@link DoorLimits}. */
export const DOOR_LIMITS = Symbol('DoorLimits');

export interface DoorLimits {
  /** Who must speak TLS. */
  readonly tlsRequired: 'always' | 'non-loopback' | 'never';
}

/**
 * The steps of a mail transaction, each of which refuses with an AppError. The sender is judged when the first recipient
 * is named: only then it is known whether the letter is one to `check@`, which answers instead of refusing.
 */
@Injectable()
export class Door {
  readonly #judged = new WeakMap<SMTPServerSession, Promise<JudgedEnvelope>>();

  constructor(
    @Inject(DOOR_LIMITS) private readonly limits: DoorLimits,
    @Inject(Judgement) private readonly judgement: Judgement,
    @Inject(LetterIntake) private readonly intake: LetterIntake,
    @Inject(CheckReport) private readonly checkReport: CheckReport,
  ) {}

  /** MAIL FROM. @throws AppError `TLS_REQUIRED`, `RATE_LIMITED`, `TRY_LATER`; `SENDER_UNKNOWN` for the null sender */
  begin(sender: string, session: SMTPServerSession): void {
    this.#judged.delete(session);
    if (!session.secure && this.#needsTls(session.remoteAddress)) {
      throw new AppError(SUBMISSION_ERRORS.tlsRequired);
    }
    this.judgement.client(session.remoteAddress);
    if (sender === '') throw new AppError(SUBMISSION_ERRORS.senderUnknown);
  }

  /** RCPT TO. @throws AppError for the first leg of the envelope that fails, then for the recipient itself */
  async addRecipient(address: string, session: SMTPServerSession): Promise<void> {
    if (isCheckAddress(address)) return;
    const { entry } = await this.#judge(session);
    const recipient = recipientOf(address);
    if (recipient === undefined) throw new AppError(SUBMISSION_ERRORS.recipientUnknown);
    requireSmsRight(entry, [recipient]);
  }

  /** DATA. The text of the 250, once the letter is durable. @throws AppError for the first leg of the letter that fails */
  async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const messageId = await this.intake.take(stream, async (read) => {
      const recipients = recipientsOf(session);
      if (session.envelope.rcptTo.some(({ address }) => isCheckAddress(address))) {
        await this.checkReport.send({ sender: senderOf(session), client: clientOf(session), read });
      }
      return recipients.length === 0 ? undefined : this.#submission(session, read, recipients);
    });
    return `2.0.0 accepted ${messageId ?? 'check'}`;
  }

  async #submission(
    session: SMTPServerSession,
    read: ReadLetter,
    recipients: readonly SubmissionRecipient[],
  ): Promise<Submission> {
    const judged = await this.#judgeAgain(session);
    const { sender, entry, source } = judged;
    const results = await this.judgement.letter(judged, read);
    requireSmsRight(entry, recipients);
    const phoneText = await phoneTextFor(recipients, read.letter.content);
    const { id, version, scope, organisation } = entry;
    return {
      letter: read.letter,
      senderId: id,
      organisation,
      sender: sender.canonical,
      basis: {
        via: 'smtp',
        clientAddress: session.remoteAddress,
        entry: { id, version, scope },
        ...source,
        ...results,
      },
      request: requestOf(session),
      recipients,
      phoneText,
    };
  }

  #judge(session: SMTPServerSession): Promise<JudgedEnvelope> {
    const known = this.#judged.get(session);
    if (known !== undefined) return known;
    const judged = this.#judgeEnvelope(session);
    this.#judged.set(session, judged);
    return judged;
  }

  async #judgeEnvelope(session: SMTPServerSession): Promise<JudgedEnvelope> {
    const judged = await this.judgement.envelope(senderOf(session), clientOf(session));
    this.judgement.rate(judged);
    return judged;
  }

  /** The entry may have changed since the first recipient was named: a letter can take minutes to arrive. */
  async #judgeAgain(session: SMTPServerSession): Promise<JudgedEnvelope> {
    const judged = await this.#judge(session);
    const entry = this.judgement.entryOf(judged.sender);
    const same = entry.id === judged.entry.id && entry.version === judged.entry.version;
    return same ? judged : this.judgement.envelope(senderOf(session), clientOf(session));
  }

  #needsTls(address: string): boolean {
    const { tlsRequired } = this.limits;
    if (tlsRequired !== 'non-loopback') return tlsRequired === 'always';
    return ipaddr.process(address).range() !== 'loopback';
  }
}

function clientOf({ remoteAddress, hostNameAppearsAs }: SMTPServerSession): Client {
  return { address: remoteAddress, helo: hostNameAppearsAs };
}
