import { Inject, Injectable } from '@nestjs/common';
import type { SenderState } from '@pep/contracts';
import { AppError } from '@pep/errors';
import type { StateView } from '@pep/messaging';
import { SUBMISSION_ERRORS } from '../errors.js';
import type { RegisteredSender } from '../message/submission-policy.js';

/** Injection token of the registry's senders, followed over Kafka. */
export const SENDERS = Symbol('Senders');
/** Injection token of {@link DirectoryLimits}. */
export const DIRECTORY_LIMITS = Symbol('DirectoryLimits');

export interface DirectoryLimits {
  /** How long the copy is believed without a word from the broker. */
  readonly silenceMaxMs: number;
}

/** The door's own copy of the registry, by address: it goes on answering while the registry is down. */
@Injectable()
export class SenderDirectory {
  readonly #byAddress = new Map<string, SenderState>();

  constructor(
    @Inject(SENDERS) private readonly senders: StateView<SenderState>,
    @Inject(DIRECTORY_LIMITS) private readonly limits: DirectoryLimits,
  ) {
    senders.onChange((sender) => {
      this.#apply(sender);
    });
  }

  /**
   * The sender registered under an address in canonical form.
   * @throws AppError `TRY_LATER` before the copy has caught up, or when it may be out of date
   */
  find(address: string): RegisteredSender | undefined {
    if (!this.senders.caughtUp || this.senders.silentForMs() > this.limits.silenceMaxMs) {
      throw new AppError(SUBMISSION_ERRORS.tryLater);
    }
    const sender = this.#byAddress.get(address);
    return sender === undefined ? undefined : { ...sender, suspended: sender.state === 'suspended' };
  }

  /** An address that was removed and registered anew has another id; the older entry’s removal must not hide it. */
  #apply(sender: SenderState): void {
    const held = this.#byAddress.get(sender.address);
    if (sender.state !== 'removed') this.#byAddress.set(sender.address, sender);
    else if (held?.id === sender.id) this.#byAddress.delete(sender.address);
  }
}
