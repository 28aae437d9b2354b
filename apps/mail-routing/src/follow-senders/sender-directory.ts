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

const NONE: readonly string[] = [];

/** The door's own copy of the registry: it goes on answering while the registry is down. */
@Injectable()
export class SenderDirectory {
  readonly #byAddress: Index<SenderState>;
  readonly #byCertificate: Index<SenderState>;
  readonly #byDomain: Index<DomainState>;

  constructor(
    @Inject(SENDERS) private readonly senders: StateView<SenderState>,
    @Inject(DOMAINS) private readonly domains: StateView<DomainState>,
    @Inject(DIRECTORY_LIMITS) private readonly limits: DirectoryLimits,
  ) {
    this.#byAddress = new Index(senders, ({ address }) => [address]);
    this.#byCertificate = new Index(senders, ({ certificates }) => certificates ?? NONE);
    this.#byDomain = new Index(domains, ({ name }) => [name]);
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

/**
 * States by something that names them. What was removed and registered anew has another id; the two lie in different
 * partitions, so the older one's states may come after the younger one's, and its removal must bring that one back.
 */
class Index<State extends VersionedState & { readonly id: string }> {
  readonly #states = new Map<string, State>();
  /** Names that more than one has had; few, so only for them all states are looked through again. */
  readonly #contested = new Set<string>();

  /** @param namesOf what a state is found by */
  constructor(
    private readonly view: StateView<State>,
    private readonly namesOf: (state: State) => readonly string[],
  ) {
    view.onChange((state, before) => {
      this.#apply(state, before === undefined ? [] : namesOf(before));
    });
  }

  get(name: string): State | undefined {
    return this.#states.get(name);
  }

  #apply(state: State, namesBefore: readonly string[]): void {
    const names = state.state === 'removed' ? [] : this.namesOf(state);
    for (const name of namesBefore) {
      if (!names.includes(name) && this.#states.get(name)?.id === state.id) this.#release(name);
    }
    for (const name of names) {
      const held = this.#states.get(name);
      if (held !== undefined && held.id !== state.id) this.#contested.add(name);
      this.#states.set(name, state);
    }
  }

  #release(name: string): void {
    this.#states.delete(name);
    if (!this.#contested.has(name)) return;
    for (const other of this.view.all()) {
      if (this.namesOf(other).includes(name)) this.#states.set(name, other);
    }
  }
}
