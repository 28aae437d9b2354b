import { AppError } from '@pep/errors';
import { canonicalMobile } from '@pep/identifiers';
import type { Clock } from '@pep/service-kit';
import type { Channel, PartReference } from '../dispatch/channel.js';
import type { Dispatch, Parameters } from '../dispatch/dispatch.js';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { phoneAddress, senderAddress } from '../sms/address.js';
import { References } from '../sms/references.js';
import { type LongTextForm, submissionsOf } from '../sms/submission.js';
import { renderSms } from '../template/render-sms.js';
import type { SmsCentres } from './sms-centres.js';

/** How SMS look. */
export interface SmsOptions {
  readonly from: string;
  readonly window: number;
  readonly longText: LongTextForm;
}

/** How long the parts of one text are tried to be submitted. */
const TRY_MS = 60_000;
/** Longer than that and the last answer together. */
const LEASE_MS = 90_000;

/** Sends dispatches as SMS, in as many parts as the text needs. */
export class SmsChannel implements Channel {
  readonly window: number;
  readonly leaseMs = LEASE_MS;
  readonly #references = new References();

  constructor(
    private readonly centres: Pick<SmsCentres, 'submit'>,
    private readonly options: SmsOptions,
    private readonly clock: Clock,
  ) {
    this.window = options.window;
  }

  /**
   * One part after the other: were one refused, those behind it would only confuse the reader.
   * @throws AppError when the dispatch can not be made an SMS, and what {@link SmsCentres.submit} throws
   */
  async send(dispatch: Dispatch, parameters: Parameters): Promise<readonly PartReference[]> {
    const { recipient, template, language, urgent } = dispatch;
    if (canonicalMobile(recipient) !== recipient) throw new AppError(NOTIFICATION_ERRORS.numberMalformed);
    const submissions = submissionsOf(renderSms(template, language, parameters), {
      source: senderAddress(this.options.from),
      destination: phoneAddress(recipient),
      urgent,
      validSeconds: (dispatch.validUntil.getTime() - this.clock.now().getTime()) / 1000,
      reference: this.#references.next(recipient),
      longText: this.options.longText,
    });
    const deadline = performance.now() + TRY_MS;
    const parts: PartReference[] = [];
    for (const submission of submissions) {
      parts.push(await this.centres.submit(submission, { urgent, deadline }));
    }
    return parts;
  }
}
