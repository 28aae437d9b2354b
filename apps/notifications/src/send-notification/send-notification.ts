import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { SealedParameters } from '@pep/messaging';
import { Clock } from '@pep/service-kit';
import { Counter } from 'prom-client';
import type { Channel } from '../dispatch/channel.js';
import type { ChannelName, Parameters, Try } from '../dispatch/dispatch.js';
import { afterFailure, holdBackNotice, type Outcome, withoutSecrets } from '../dispatch/outcome.js';
import type { QuietHours } from '../dispatch/quiet-hours.js';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { classOf } from '../template/templates.js';

/** Injection token of the channels that are set up. */
export const CHANNELS = Symbol('Channels');
export type Channels = ReadonlyMap<ChannelName, Channel>;

/** Injection token of the hours in which no notice goes to a phone, if there are any. */
export const QUIET_HOURS = Symbol('QuietHours');

const sentTotal = new Counter({
  name: 'pep_notifications_sent_total',
  help: 'Notifications that the other side took over',
  labelNames: ['template'],
});
const failedTotal = new Counter({
  name: 'pep_notifications_failed_total',
  help: 'Tries that failed; final when given up',
  labelNames: ['template', 'final'],
});

/** Tries to send one dispatch. */
@Injectable()
export class SendNotification {
  readonly #logger = new Logger(SendNotification.name);

  constructor(
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(QUIET_HOURS) private readonly quietHours: QuietHours | undefined,
    @Inject(SealedParameters) private readonly sealedParameters: Pick<SealedParameters, 'open'>,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** What came of it; to be written down by the caller. It never throws. */
  async execute(one: Try): Promise<Outcome> {
    const outcome = await this.#outcomeOf(one);
    this.#tell(one, outcome);
    return outcome;
  }

  async #outcomeOf(one: Try): Promise<Outcome> {
    let secret: Parameters = {};
    try {
      const now = this.clock.now();
      if (one.validUntil <= now) throw new AppError(NOTIFICATION_ERRORS.tooLate);
      const isNotice = one.channel === 'sms' && classOf(one.template) === 'notice';
      const held = isNotice ? holdBackNotice(one, this.quietHours, now) : undefined;
      if (held !== undefined) return held;
      const channel = this.#channelOf(one.channel);
      secret = await this.#open(one.sealed);
      return { kind: 'sent', parts: await channel.send(one, { ...one.parameters, ...secret }) };
    } catch (error) {
      const { reason, retryable } = described(error);
      const shown = withoutSecrets(reason, Object.values(secret));
      return afterFailure(one, { reason: shown, retryable }, this.clock.now());
    }
  }

  #channelOf(name: ChannelName): Channel {
    const channel = this.channels.get(name);
    if (channel !== undefined) return channel;
    const message = `${name === 'sms' ? 'SMS' : 'E-mail'} is not set up`;
    throw new AppError(NOTIFICATION_ERRORS.channelNotSetUp, { message });
  }

  async #open(sealed: string | undefined): Promise<Parameters> {
    if (sealed === undefined) return {};
    try {
      return await this.sealedParameters.open(sealed);
    } catch {
      throw new AppError(NOTIFICATION_ERRORS.sealedUnreadable);
    }
  }

  #tell(one: Try, outcome: Outcome): void {
    const { id: dispatchId, channel, template, attempt } = one;
    const line = { dispatchId, channel, template, attempt };
    if (outcome.kind === 'postponed') return;
    if (outcome.kind === 'sent') {
      sentTotal.inc({ template });
      this.#logger.log({ msg: 'sent', ...line });
    } else {
      const final = outcome.kind === 'failed';
      failedTotal.inc({ template, final: String(final) });
      this.#logger.warn({ msg: 'not sent', ...line, reason: outcome.reason, final });
    }
  }
}

/** Our own errors say what was wrong; of others only the name is told: their texts may quote what was sent. */
function described(error: unknown): { reason: string; retryable: boolean } {
  if (error instanceof AppError) return { reason: error.message, retryable: error.retryable };
  return { reason: error instanceof Error ? error.name : 'unknown', retryable: true };
}
