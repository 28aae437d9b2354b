import { Inject, Injectable } from '@nestjs/common';
import type { DomainState, SenderState } from '@pep/contracts';
import { AppError } from '@pep/errors';
import type { MailAddress } from '@pep/identifiers';
import type { StateView, VersionedState } from '@pep/messaging';
import { SUBMISSION_ERRORS } from '../errors.js';
import type { SenderEntry } from '../message/submission-policy.js';

/** Injection token of the registry's senders, followed over Kafka. */
export const SENDERS = Symbol('Senders');
/** Injection token of the registry's domains, followed over Kafka. */
export const DOMAINS = Symbol('Domains');
/** Injection token of {@link DirectoryLimits}. */
export const DIRECTORY_LIMITS = Symbol('DirectoryLimits');

export interface DirectoryLimits {
  /** How long the copy is believed without a word from the broker. */
  readonly silenceMaxMs: number;
}

/** A sender that a client certificate may submit for. */
export interface CertifiedSender {
  readonly address: string;
  readonly entry: SenderEntry;
}

/** The door's own copy of the registry: it goes on answering while the registry is down. */
@Injectable()
export class SenderDirectory {
  readonly #byAddress = new Index<SenderState>();
  readonly #byDomain = new Index<DomainState>();
  readonly #byCertificate = new Index<SenderState>();

  constructor(
    @Inject(SENDERS) private readonly senders: StateView<SenderState>,
    @Inject(DOMAINS) private readonly domains: StateView<DomainState>,
    @Inject(DIRECTORY_LIMITS) private readonly limits: DirectoryLimits,
  ) {
    senders.onChange((sender, before) => {
      this.#byAddress.apply(sender, [sender.address], [sender.address]);
      this.#byCertificate.apply(sender, sender.certificates, before?.certificates);
    });
    domains.onChange((domain) => {
      this.#byDomain.apply(domain, [domain.name], [domain.name]);
    });
  }

  /**
   * What lets an address send: its own entry decides alone; where it has none, its domain's does, if that one is for
   * all of the domain's addresses.
   * @throws AppError `TRY_LATER` before the copy has caught up, or when it may be out of date
   */
  find({ canonical, domain }: Pick<MailAddress, 'canonical' | 'domain'>): SenderEntry | undefined {
    this.requireFresh();
    const own = this.#byAddress.get(canonical);
    if (own !== undefined) return toEntry(own, 'address');
    const whole = this.#byDomain.get(domain);
    return whole?.allAddressesAllowed === true ? toEntry(whole, 'domain') : undefined;
  }

  /**
   * The sender that a client certificate is bound to.
   * @param fingerprint SHA-256 of the certificate's DER, lower-case hex
   * @throws AppError `TRY_LATER` as {@link find} does
   */
  findByCertificate(fingerprint: string): CertifiedSender | undefined {
    this.requireFresh();
    const sender = this.#byCertificate.get(fingerprint);
    return sender === undefined ? undefined : { address: sender.address, entry: toEntry(sender, 'address') };
  }

  /** @throws AppError `TRY_LATER` before the copy has caught up, or when it may be out of date */
  requireFresh(): void {
    for (const view of [this.senders, this.domains]) {
      if (!view.caughtUp || view.silentForMs() > this.limits.silenceMaxMs) {
        throw new AppError(SUBMISSION_ERRORS.tryLater);
      }
    }
  }
}

function toEntry(state: SenderState | DomainState, scope: SenderEntry['scope']): SenderEntry {
  const { id, version, organisation, sources, smsAllowed } = state;
  return { id, version, scope, organisation, sources, smsAllowed, suspended: state.state === 'suspended' };
}

/** States by something that names them. What was removed and registered anew has another id: the older one’s removal must not hide it. */
class Index<State extends VersionedState & { readonly id: string }> {
  readonly #states = new Map<string, State>();

  get(name: string): State | undefined {
    return this.#states.get(name);
  }

  apply(state: State, names: readonly string[] = [], namesBefore: readonly string[] = []): void {
    const now = state.state === 'removed' ? [] : names;
    for (const name of namesBefore) {
      if (!now.includes(name) && this.#states.get(name)?.id === state.id) this.#states.delete(name);
    }
    for (const name of now) this.#states.set(name, state);
  }
}
