import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { addToOutbox, SealedParameters } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Counter } from 'prom-client';
import type { Channel } from '../dispatch/channel.js';
import type { ChannelName, Parameters, Try } from '../dispatch/dispatch.js';
import { afterFailure, type Outcome, withoutSecrets } from '../dispatch/outcome.js';
import { NOTIFICATION_ERRORS } from '../errors.js';
import { failed, sent } from '../facts.js';
import { saveOutcome } from '../storage/dispatch.repository.js';

/** Injection token of the channels that are set up. */
export const CHANNELS = Symbol('Channels');
export type Channels = ReadonlyMap<ChannelName, Channel>;

const SAVE_AGAIN_MS = 1_000;

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

/** Tries to send one dispatch and writes down what came of it. */
@Injectable()
export class SendNotification {
  readonly #logger = new Logger(SendNotification.name);

  constructor(
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(SealedParameters) private readonly sealedParameters: SealedParameters,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The outcome is written until the database takes it: forgetting it would send a second time.
   * @throws Error when `stop` came before that, or the database refused
   */
  async execute(one: Try, stop: AbortSignal): Promise<void> {
    const outcome = await this.#outcomeOf(one);
    this.#tell(one, outcome);
    for (;;) {
      try {
        await this.#save(one, outcome);
        return;
      } catch (error) {
        if (!(error instanceof AppError && error.retryable)) throw error;
        await sleep(SAVE_AGAIN_MS, undefined, { signal: stop });
      }
    }
  }

  async #outcomeOf(one: Try): Promise<Outcome> {
    let secret: Parameters = {};
    try {
      if (one.validUntil <= this.clock.now()) throw new AppError(NOTIFICATION_ERRORS.tooLate);
      const channel = this.#channelOf(one.channel);
      secret = await this.#open(one.sealed);
      await channel.send(one, { ...one.parameters, ...secret });
      return { kind: 'sent' };
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

  async #save(one: Try, outcome: Outcome): Promise<void> {
    const now = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      if (!(await saveOutcome(tx, one, outcome, now))) return;
      const fact =
        outcome.kind === 'sent'
          ? sent(one, now)
          : failed(one, { reason: outcome.reason, final: outcome.kind === 'failed' }, now);
      await addToOutbox(tx, [fact]);
    });
  }

  #tell(one: Try, outcome: Outcome): void {
    const { id: dispatchId, channel, template, attempt } = one;
    const line = { dispatchId, channel, template, attempt };
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
