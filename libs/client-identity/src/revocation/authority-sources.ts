import type { X509Certificate } from 'node:crypto';
import { readCertificate, type RevocationAddresses, revocationAddresses } from '../certificate/extensions.js';
import { RevocationList } from './crl.js';
import { type Download, Downloads } from './download.js';
import { OCSP_REQUEST_TYPE, OcspQuestion } from './ocsp.js';
import type { AuthorityAnswer } from './verdict.js';

const OCSP_OCTETS_MAX = 64 * 1024;
/** A list of half a million certificates. */
const CRL_OCTETS_MAX = 20 * 1024 * 1024;
const LISTS_MAX = 32;
/** Further addresses of one kind in a certificate are not asked. */
const ADDRESSES_MAX = 2;

/** How sources are asked, milliseconds. */
export interface SourceLimits {
  readonly timeoutMs: number;
  readonly refreshAfterMs: number;
  readonly retryAfterMs: number;
}

/** Where to ask about certificates that do not say it themselves, by the common name of their issuer. */
export type FallbackAddresses = ReadonlyMap<string, RevocationAddresses>;

/** What an authority said, and by which way. */
export interface SourcedAnswer extends AuthorityAnswer {
  readonly source: 'ocsp' | 'crl';
}

interface KeptList {
  readonly list: RevocationList;
  readonly fetchedAt: Date;
}

/** Asks the authorities: OCSP first, then the lists; a list is kept and serves all certificates of its issuer. */
export class AuthoritySources {
  readonly #downloads: Downloads;
  readonly #lists = new Map<string, KeptList>();
  readonly #fetching = new Map<string, Promise<KeptList>>();
  /** Read once: whoever is connected is asked about again and again. */
  readonly #ownAddresses = new WeakMap<X509Certificate, RevocationAddresses>();

  constructor(
    private readonly limits: SourceLimits,
    private readonly fallbacks: FallbackAddresses,
    private readonly now: () => Date,
  ) {
    this.#downloads = new Downloads(limits);
  }

  /** The first answer that may be believed; undefined when there is none. */
  async ask(certificate: X509Certificate, issuer: X509Certificate): Promise<SourcedAnswer | undefined> {
    const { ocsp, crl } = this.#addresses(certificate);
    const ways = [
      ...ocsp.map((address) => () => this.#byOcsp(address, certificate, issuer)),
      ...crl.map((address) => () => this.#byList(address, certificate, issuer)),
    ];
    for (const way of ways) {
      try {
        return await way();
      } catch {
        // The next way may know; when none does, that is the verdict, and it is told with it.
      }
    }
    return undefined;
  }

  #addresses(certificate: X509Certificate): RevocationAddresses {
    const own = this.#ownAddresses.get(certificate) ?? revocationAddresses(readCertificate(certificate));
    this.#ownAddresses.set(certificate, own);
    const issuerName = /^CN=(.*)$/m.exec(certificate.issuer)?.[1] ?? '';
    const chosen = own.ocsp.length + own.crl.length > 0 ? own : this.fallbacks.get(issuerName);
    return {
      ocsp: chosen?.ocsp.slice(0, ADDRESSES_MAX) ?? [],
      crl: chosen?.crl.slice(0, ADDRESSES_MAX) ?? [],
    };
  }

  async #byOcsp(
    address: string,
    certificate: X509Certificate,
    issuer: X509Certificate,
  ): Promise<SourcedAnswer> {
    const question = new OcspQuestion(certificate, issuer);
    const body = { type: OCSP_REQUEST_TYPE, octets: question.request };
    const answer = await this.#downloads.fetch({ address, octetsMax: OCSP_OCTETS_MAX, body });
    return { ...question.judge(answer, this.now()), source: 'ocsp' };
  }

  async #byList(
    address: string,
    certificate: X509Certificate,
    issuer: X509Certificate,
  ): Promise<SourcedAnswer> {
    const { list, fetchedAt } = await this.#list(address, issuer);
    const revoked = list.find(certificate);
    const rest = { checkedAt: fetchedAt, nextUpdate: list.nextUpdate, source: 'crl' } as const;
    return revoked === undefined ? { status: 'good', ...rest } : { status: 'revoked', ...revoked, ...rest };
  }

  /** A list that was fetched lately, else a new one; else the old one while its issuer still stands by it. */
  async #list(address: string, issuer: X509Certificate): Promise<KeptList> {
    const key = `${issuer.fingerprint256} ${address}`;
    const kept = this.#lists.get(key);
    const now = this.now();
    const valid = kept !== undefined && kept.list.nextUpdate > now;
    if (valid && now.getTime() - kept.fetchedAt.getTime() < this.limits.refreshAfterMs) return kept;
    try {
      return await this.#fetchOnce(key, { address, octetsMax: CRL_OCTETS_MAX }, issuer);
    } catch (error) {
      if (valid) return kept;
      throw error;
    }
  }

  #fetchOnce(key: string, download: Download, issuer: X509Certificate): Promise<KeptList> {
    const underWay = this.#fetching.get(key);
    if (underWay !== undefined) return underWay;
    const fetching = this.#downloads
      .fetch(download)
      .then((der) => this.#keep(key, new RevocationList(der, issuer, this.now())))
      .finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, fetching);
    return fetching;
  }

  #keep(key: string, list: RevocationList): KeptList {
    const [oldest] = this.#lists.keys();
    if (this.#lists.size >= LISTS_MAX && oldest !== undefined) this.#lists.delete(oldest);
    const kept = { list, fetchedAt: this.now() };
    this.#lists.set(key, kept);
    return kept;
  }
}
