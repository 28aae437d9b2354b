import { createHash, X509Certificate } from 'node:crypto';
import { Authorities } from '../certificate/authorities.js';
import { AuthoritySources, type FallbackAddresses } from './authority-sources.js';
import { CertificateStatus } from './certificate-status.js';
import type { RevocationVerdict } from './verdict.js';

/** Where the time comes from; the machine's, never a moved one. */
interface TimeSource {
  now(): Date;
}

/** How revocation is asked. Times are milliseconds. */
export interface RevocationSettings {
  /** PEM bundle: roots and those below them. Roots are believed by configuration and not asked for. */
  readonly authorities: string;
  readonly clock: TimeSource;
  /** For one question to one address; 2 s. */
  readonly timeoutMs?: number;
  /** When a verdict in use is asked for again, in the background; a minute. */
  readonly refreshAfterMs?: number;
  /** How long an answer is repeated, and never beyond its own end; an hour. */
  readonly maxAgeMs?: number;
  /** How long an address that failed is left alone; 10 s. */
  readonly retryAfterMs?: number;
  readonly fallbacks?: FallbackAddresses;
}

/** The state of a certificate and of all authorities above it. */
export interface WatchedCertificate {
  /** The verdict as it may be used now, without waiting; undefined when {@link wait} has to be asked. */
  current(nowMs: number): RevocationVerdict | undefined;
  /** The verdict, after asking where it is needed. Never rejects. */
  wait(): Promise<RevocationVerdict>;
}

const REMEMBERED_MAX = 20_000;
const SECOND_MS = 1_000;
/** The worst in a path decides. */
const RANK = { good: 0, unavailable: 1, unknown: 2, revoked: 3 } as const;

/**
 * Says whether certificates are revoked: OCSP (RFC 6960) first, lists (RFC 5280 5) second, for the certificate itself and
 * for every authority between it and its root. Answers are kept; one question at a time is asked for a certificate, and
 * again before its answer ends, so that an authority that is away slows nobody down whose answer is fresh.
 */
export class RevocationChecker {
  readonly #authorities: Authorities;
  readonly #sources: AuthoritySources;
  readonly #known = new Map<string, WatchedCertificate>();
  readonly #single = new Map<string, CertificateStatus>();
  readonly #limits;
  readonly #clock: TimeSource;

  constructor(settings: RevocationSettings) {
    const { authorities, clock, fallbacks = new Map(), ...limits } = settings;
    this.#limits = {
      timeoutMs: 2 * SECOND_MS,
      refreshAfterMs: 60 * SECOND_MS,
      maxAgeMs: 3_600 * SECOND_MS,
      retryAfterMs: 10 * SECOND_MS,
      ...limits,
    };
    this.#clock = clock;
    this.#authorities = new Authorities(authorities);
    this.#sources = new AuthoritySources(this.#limits, fallbacks, () => clock.now());
  }

  /**
   * Whether a certificate is revoked. One that does not lead to a root of the bundle is `unavailable`: there is nobody to
   * ask.
   * @param der the certificate, whose chain is judged elsewhere
   */
  async check(der: Buffer): Promise<RevocationVerdict> {
    const known = this.#known.get(createHash('sha256').update(der).digest('hex'));
    return (known ?? this.watch(new X509Certificate(der))).wait();
  }

  /**
   * The same to hold on to, for whoever asks with every request.
   * @param intermediates authorities that came along, wanted only for a certificate that is new
   */
  watch(
    certificate: X509Certificate,
    intermediates: () => readonly X509Certificate[] = () => [],
  ): WatchedCertificate {
    const key = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const issuers = this.#authorities.pathOf(certificate, this.#clock.now(), intermediates());
    if (issuers === undefined) return this.#nobodyToAsk();
    const path = [certificate, ...issuers];
    const watched = new WatchedPath(
      issuers.map((issuer, i) => this.#statusOf(path[i] as X509Certificate, issuer)),
    );
    remember(this.#known, key, watched);
    return watched;
  }

  #statusOf(certificate: X509Certificate, issuer: X509Certificate): CertificateStatus {
    const known = this.#single.get(certificate.fingerprint256);
    if (known !== undefined) return known;
    const status = new CertificateStatus(
      () => this.#sources.ask(certificate, issuer),
      this.#limits,
      () => this.#clock.now(),
    );
    remember(this.#single, certificate.fingerprint256, status);
    return status;
  }

  #nobodyToAsk(): WatchedCertificate {
    const now = this.#clock.now();
    const verdict = { status: 'unavailable', source: 'none', checkedAt: now, freshUntil: now } as const;
    return { current: () => verdict, wait: () => Promise.resolve(verdict) };
  }
}

/** A certificate below its authorities: each is asked for alone, and shared with all others below the same ones. */
class WatchedPath implements WatchedCertificate {
  constructor(private readonly statuses: readonly CertificateStatus[]) {}

  current(nowMs: number): RevocationVerdict | undefined {
    let worst: RevocationVerdict | undefined;
    for (const status of this.statuses) {
      const verdict = status.current(nowMs);
      if (verdict === undefined) return undefined;
      if (worst === undefined || RANK[verdict.status] > RANK[worst.status]) worst = verdict;
    }
    return worst;
  }

  async wait(): Promise<RevocationVerdict> {
    const verdicts = await Promise.all(this.statuses.map((status) => status.wait()));
    return verdicts.reduce((worst, one) => (RANK[one.status] > RANK[worst.status] ? one : worst));
  }
}

/** Keeps the newest ones: what falls out is asked for again. */
function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
  known.set(key, value);
}
