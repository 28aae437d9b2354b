/** What answers about certificates, and the time-stamp authority. */
export const PKI_SERVICES = ['ocsp', 'crl', 'tsa'] as const;
export type PkiService = (typeof PKI_SERVICES)[number];

/**
 * How a service can behave: as it should; closing connections without an answer; answering late; saying that it can not
 * answer now; signing with a certificate that may not sign such answers; giving an answer whose time is over.
 */
export const PKI_BEHAVIOURS = ['works', 'down', 'slow', 'try-later', 'wrong-signer', 'stale'] as const;
export type PkiBehaviour = (typeof PKI_BEHAVIOURS)[number];

/** How each service behaves, and how much later a slow one answers. */
export type PkiBehaviours = Readonly<Record<PkiService, PkiBehaviour>> & { readonly slowMs: number };

/** All work. The delay is longer than anybody should wait before a sign-in. */
export const WORKING: PkiBehaviours = { ocsp: 'works', crl: 'works', tsa: 'works', slowMs: 10_000 };

/** How the services behave now, and how often each was asked. */
export class PkiState {
  #behaviours = WORKING;
  #calls = { ocsp: 0, crl: 0, tsa: 0 };

  get behaviours(): PkiBehaviours {
    return this.#behaviours;
  }

  /** Since the start or the last reset, whatever the answer was. */
  get calls(): Readonly<Record<PkiService, number>> {
    return this.#calls;
  }

  behave(behaviours: PkiBehaviours): void {
    this.#behaviours = behaviours;
  }

  /** Counts a call. @returns how to answer it */
  takeCall(service: PkiService): PkiBehaviour {
    this.#calls[service] += 1;
    return this.#behaviours[service];
  }

  /** All work again, and calls are counted from 0. */
  reset(): void {
    this.#behaviours = WORKING;
    this.#calls = { ocsp: 0, crl: 0, tsa: 0 };
  }
}
