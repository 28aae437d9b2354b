import type { PassThrough } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { spf } from 'mailauth/lib/spf/index.js';
import { AnswerCache } from '../../resolve-names/answer-cache.js';
import { NameResolver } from '../../resolve-names/name-resolver.js';
import type { SignatureResult } from '../letter/letter-reader.js';

/** The computer at the other end. */
export interface Client {
  readonly address: string;
  /** What it calls itself in EHLO. */
  readonly helo: string;
}

/** What SPF says (RFC 7208 2.6). */
export interface SpfVerdict {
  readonly result: string;
  /** The domain that was asked. */
  readonly domain: string;
}

/** What DMARC says. */
export interface DmarcVerdict {
  readonly result: string;
  /** What the domain asks for when it fails: `none`, `quarantine` or `reject`. */
  readonly policy: string;
}

/** Bounds of a verification that others' records decide. */
const SPF_TIME_MAX_MS = 10_000;
const VERDICTS_MAX = 20_000;
/** RSA-SHA1 and short keys can be forged (RFC 8301). */
const KEY_BITS_MIN = 1024;
/** Addresses that are nobody's (RFC 5737, RFC 3849): a record that lets them pass lets everybody pass. */
const NOBODY = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' };

/** SPF, DKIM and DMARC, each verdict kept as long as the TTLs of the records behind it allow. */
@Injectable()
export class Authentication {
  readonly #spf = new AnswerCache<SpfVerdict & { expiresAtMs: number }>(VERDICTS_MAX);
  readonly #dmarc = new AnswerCache<DmarcVerdict & { expiresAtMs: number }>(VERDICTS_MAX);

  constructor(@Inject(NameResolver) private readonly names: NameResolver) {}

  /** @param sender envelope sender in canonical form: SPF knows no Unicode domains */
  async spf(client: Client, sender: string): Promise<SpfVerdict> {
    const key = `${client.address} ${client.helo} ${sender}`;
    const known = this.#spf.get(key, performance.now());
    if (known !== undefined) return known;
    const resolver = this.names.recording();
    const { status, domain } = await spf({
      ip: client.address,
      helo: client.helo,
      sender,
      resolver: resolver.resolve,
      maxElapsedTime: SPF_TIME_MAX_MS,
    });
    const verdict = { result: status.result, domain, expiresAtMs: resolver.expiresAtMs() };
    this.#spf.put(key, verdict);
    return verdict;
  }

  /** Whether the sender's SPF record lets any computer pass, so that a pass proves nothing. */
  async letsAnybodyPass(client: Client, sender: string): Promise<boolean> {
    const address = NOBODY[ipaddr.process(client.address).kind()];
    return (await this.spf({ ...client, address }, sender)).result === 'pass';
  }

  /** Verifies the DKIM signatures of a letter that comes as a stream. */
  async verifySignatures(letter: PassThrough): Promise<SignatureResult> {
    const { results } = await dkimVerify(letter, {
      resolver: this.names.recording().resolve,
      minBitLength: KEY_BITS_MIN,
      // Otherwise a changed body is `neutral`, as if it had not been signed; it also refuses RSA-SHA1.
      strict: true,
    });
    const verdicts = results.map(({ signingDomain, status }) => ({
      domain: (signingDomain ?? '').toLowerCase(),
      // With l= anybody may write on behind what was signed: such a signature proves nothing (RFC 6376 8.2).
      result: status.result === 'pass' && status.underSized !== undefined ? 'policy' : status.result,
    }));
    const having = (...wanted: string[]): string[] =>
      verdicts.filter(({ result }) => wanted.includes(result)).map(({ domain }) => domain);
    const best = ['pass', 'temperror', 'fail', 'permerror'].find((one) => having(one).length > 0);
    return { result: best ?? verdicts[0]?.result ?? 'none', passed: having('pass'), failed: having('fail') };
  }

  /** @param domain of the From address, in canonical form */
  async dmarc(domain: string, spfVerdict: SpfVerdict, signatures: SignatureResult): Promise<DmarcVerdict> {
    const spfDomains = spfVerdict.result === 'pass' ? [spfVerdict.domain] : [];
    const key = [domain, ...spfDomains, '/', ...signatures.passed].join(' ');
    const known = this.#dmarc.get(key, performance.now());
    if (known !== undefined) return known;
    const resolver = this.names.recording();
    const answer = await dmarc({
      headerFrom: [`postmaster@${domain}`],
      spfDomains,
      dkimDomains: signatures.passed.map((one) => ({ domain: one })),
      resolver: resolver.resolve,
    });
    const verdict =
      answer === false
        ? { result: 'none', policy: 'none' }
        : { result: answer.status.result, policy: answer.policy || 'none' };
    const kept = { ...verdict, expiresAtMs: resolver.expiresAtMs() };
    this.#dmarc.put(key, kept);
    return kept;
  }
}
