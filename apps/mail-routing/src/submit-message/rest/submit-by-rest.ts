import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { SystemCaller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS, type FieldError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { formatDigest, type Submission } from '../../message/message.js';
import { phoneTextFor } from '../../message/phone-text.js';
import { type Recipient, recipientOf } from '../../message/recipient.js';
import { requireSmsRight } from '../../message/submission-policy.js';
import { type JudgedEnvelope, Judgement } from '../legs/judgement.js';
import { LetterIntake } from '../letter/letter-intake.js';
import type { ReadLetter } from '../letter/letter-reader.js';
import { FirstRequests } from './first-requests.js';
import { composeLetter, type LetterParts } from './compose-letter.js';

/** Injection token of {@link UploadLimits}. */
export const UPLOAD_LIMITS = Symbol('UploadLimits');

export interface UploadLimits {
  readonly messageSizeMaxBytes: number;
  readonly recipientsMax: number;
}

/** A request to submit, and who makes it. */
export interface SubmissionRequest {
  readonly caller: SystemCaller;
  /** Idempotency-Key */
  readonly key: string;
  /** As the request names them: identifiers, or addresses at e-citizen.am. */
  readonly recipients: readonly string[];
}

/** What became of the letter. */
export interface SubmittedMessage {
  readonly id: string;
  readonly sender: string;
  readonly size: number;
  readonly digest: string;
}

/** The same submission as at the SMTP door, for systems whose client certificate is bound to a sender. */
@Injectable()
export class SubmitByRest {
  constructor(
    @Inject(UPLOAD_LIMITS) private readonly limits: UploadLimits,
    @Inject(Judgement) private readonly judgement: Judgement,
    @Inject(LetterIntake) private readonly intake: LetterIntake,
    @Inject(FirstRequests) private readonly firstRequests: FirstRequests,
  ) {}

  /**
   * @param letter the mail, byte for byte, as it arrives
   * @throws AppError `INVALID_REQUEST`, `IDEMPOTENCY_KEY_REUSED`, and for the first leg that fails as at the door
   */
  async submitMail(request: SubmissionRequest, letter: Readable): Promise<SubmittedMessage> {
    const { judged, recipients } = this.#admit(request);
    return this.#take(judged, letter, async (read) => {
      const asked = { digest: formatDigest(read.letter.digest), recipients };
      await this.firstRequests.timeOf(request, asked);
      return this.#submission(request, judged, recipients, read);
    });
  }

  /** @throws AppError as {@link submitMail} */
  async submitParts(request: SubmissionRequest, parts: LetterParts): Promise<SubmittedMessage> {
    const { judged, recipients } = this.#admit(request);
    const date = await this.firstRequests.timeOf(request, parts);
    const letter = composeLetter(parts, {
      from: judged.sender.canonical,
      to: recipients.map(({ identifier }) => `${identifier}@e-citizen.am`),
      date,
      requestId: `${request.caller.fingerprint} ${request.key}`,
    });
    return this.#take(judged, letter, async (read) => this.#submission(request, judged, recipients, read));
  }

  #admit({ caller, recipients }: SubmissionRequest): { judged: JudgedEnvelope; recipients: Recipient[] } {
    const judged = this.judgement.certificate(caller.fingerprint);
    this.judgement.rate(judged);
    const read = readRecipients(recipients, this.limits.recipientsMax);
    requireSmsRight(judged.entry, read);
    return { judged, recipients: read };
  }

  async #take(
    judged: JudgedEnvelope,
    letter: Readable,
    judge: (read: ReadLetter) => Promise<Submission>,
  ): Promise<SubmittedMessage> {
    let submission: Submission | undefined;
    const id = await this.intake.take(letter, async (read) => (submission = await judge(read)));
    if (id === undefined || submission === undefined) throw new AppError(SUBMISSION_ERRORS.tryLater);
    const { size, digest } = submission.letter;
    return { id, sender: judged.sender.canonical, size, digest: formatDigest(digest) };
  }

  async #submission(
    { caller }: SubmissionRequest,
    judged: JudgedEnvelope,
    recipients: readonly Recipient[],
    read: ReadLetter,
  ): Promise<Submission> {
    const { sender, entry, source } = judged;
    const results = await this.judgement.letter(judged, read);
    const phoneText = await phoneTextFor(recipients, read.letter.content);
    const { id, version, scope, organisation } = entry;
    return {
      letter: read.letter,
      senderId: id,
      organisation,
      sender: sender.canonical,
      basis: {
        via: 'rest',
        clientAddress: caller.clientAddress,
        entry: { id, version, scope },
        ...source,
        ...results,
      },
      request: {},
      recipients,
      phoneText,
    };
  }
}

/** @throws AppError `INVALID_REQUEST` that names each recipient that is none */
function readRecipients(texts: readonly string[], max: number): Recipient[] {
  const read = texts.map((text) => recipientOf(text) ?? recipientOf(`${text}@e-citizen.am`));
  const errors: FieldError[] = read.flatMap((recipient, index) =>
    recipient === undefined
      ? [{ field: `recipients.${String(index)}`, message: SUBMISSION_ERRORS.recipientUnknown.message }]
      : [],
  );
  if (texts.length === 0)
    errors.push({ field: 'recipients', message: 'name at least one, before the message' });
  if (texts.length > max) errors.push({ field: 'recipients', message: `are more than ${String(max)}` });
  if (errors.length > 0) throw new AppError(EDGE_ERRORS.invalidRequest, { errors });
  const known = read.filter((recipient) => recipient !== undefined);
  return [...new Map(known.map((recipient) => [recipient.identifier, recipient])).values()];
}
