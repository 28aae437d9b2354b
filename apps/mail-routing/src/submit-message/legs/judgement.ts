import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { type MailAddress, parseMailAddress } from '@pep/identifiers';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { SenderDirectory } from '../../follow-senders/sender-directory.js';
import { requireAuthentic } from '../../message/authentic.js';
import type { AuthenticationResults, ProvenSource } from '../../message/submission-basis.js';
import {
  requireActive,
  requireEntry,
  requireFromSender,
  requireNoLoop,
  type SenderEntry,
} from '../../message/submission-policy.js';
import { NameResolver } from '../../resolve-names/name-resolver.js';
import type { ReadLetter } from '../letter/letter-reader.js';
import { SubmissionRates } from '../limits/submission-rates.js';
import { Authentication, type Client, type SpfVerdict } from './authentication.js';
import { addressSource, domainOf, domainSources, reverseSource } from './sending-source.js';

/** An envelope whose sender may send from where it comes from. */
export interface JudgedEnvelope {
  readonly sender: MailAddress;
  readonly entry: SenderEntry;
  readonly source: ProvenSource;
  readonly spf: SpfVerdict;
}

/** The verdict on a letter that did not come by SMTP. */
const NOT_ASKED: SpfVerdict = { result: 'none', domain: '' };

/**
 * The legs that a submission stands on: each is one call that refuses with its own code. The door stops at the first
 * that fails; the report for `check@` takes them all.
 */
@Injectable()
export class Judgement {
  constructor(
    @Inject(SenderDirectory) private readonly directory: SenderDirectory,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(NameResolver) private readonly names: NameResolver,
    @Inject(SubmissionRates) private readonly rates: SubmissionRates,
  ) {}

  /** The envelope's legs: a registered address, not suspended, from a computer of its own. */
  async envelope(address: string, client: Client): Promise<JudgedEnvelope> {
    const { sender, entry } = this.entry(address);
    requireActive(entry);
    const spf = await this.authentication.spf(client, sender.canonical);
    return { sender, entry, source: await this.source({ sender, entry, spf }, client), spf };
  }

  /**
   * Whether a computer may begin at all.
   * @throws AppError `RATE_LIMITED`; `TRY_LATER` while nothing can be said of any sender
   */
  client(address: string): void {
    this.rates.countSource(address);
    this.directory.requireFresh();
  }

  /** Counts a letter of the sender. @throws AppError `RATE_LIMITED` */
  rate({ entry }: JudgedEnvelope): void {
    this.rates.countSender(entry.id);
  }

  /** @throws AppError `SENDER_UNKNOWN`, `TRY_LATER` */
  entry(address: string): { sender: MailAddress; entry: SenderEntry } {
    const sender = parseMailAddress(address);
    if (sender === undefined) throw new AppError(SUBMISSION_ERRORS.senderUnknown);
    return { sender, entry: this.entryOf(sender) };
  }

  /** @throws AppError `SENDER_UNKNOWN`, `TRY_LATER` */
  entryOf(sender: MailAddress): SenderEntry {
    return requireEntry(this.directory.find(sender));
  }

  spf(address: MailAddress, client: Client): Promise<SpfVerdict> {
    return this.authentication.spf(client, address.canonical);
  }

  /** @throws AppError `SOURCE_NOT_ALLOWED`; `TRY_LATER` when the name system can not say now */
  async source(
    { sender, entry, spf }: Omit<JudgedEnvelope, 'source'>,
    client: Client,
  ): Promise<ProvenSource> {
    const byAddress = addressSource(client.address, entry.sources);
    if (byAddress !== undefined) return byAddress;
    const domains = domainSources(entry.sources);
    const source =
      domains.length === 0
        ? undefined
        : ((await this.#spfSource({ sender, domains, spf }, client)) ??
          (await reverseSource(client.address, domains, this.names)));
    if (source !== undefined) return source;
    // An SPF answer that is only late might have proved it.
    if (domains.length > 0 && spf.result === 'temperror') throw new AppError(SUBMISSION_ERRORS.tryLater);
    throw new AppError(SUBMISSION_ERRORS.sourceNotAllowed);
  }

  /**
   * The legs of a letter that a system hands in with its client certificate, which stands for the sending computer: no
   * mail server passed it on, so SPF and DMARC have nothing to say.
   * @throws AppError `SENDER_UNKNOWN` for a certificate that is bound to no sender, `SENDER_SUSPENDED`
   */
  certificate(fingerprint: string): JudgedEnvelope {
    const bound = this.directory.findByCertificate(fingerprint);
    const sender = bound && parseMailAddress(bound.address);
    if (bound === undefined || sender === undefined) {
      throw new AppError(SUBMISSION_ERRORS.senderUnknown, {
        message:
          'this certificate is bound to no sender; ask the administrator of your organisation to bind it',
      });
    }
    requireActive(bound.entry);
    const source = { source: fingerprint, proof: 'certificate' as const };
    return { sender, entry: bound.entry, source, spf: NOT_ASKED };
  }

  /** The letter's legs: its author is the sender, it does not go in circles, its domain vouches for it. */
  async letter({ sender, spf }: JudgedEnvelope, read: ReadLetter): Promise<AuthenticationResults> {
    requireFromSender(read.header.authors, sender.canonical);
    requireNoLoop(read.header.receivedCount);
    return spf === NOT_ASKED ? this.#signatures(sender, read) : this.authentic(sender.domain, spf, read);
  }

  /** @throws AppError `AUTHENTICATION_FAILED`, `TRY_LATER` */
  async authentic(
    domain: string,
    spf: SpfVerdict,
    { signatures }: Pick<ReadLetter, 'signatures'>,
  ): Promise<AuthenticationResults> {
    const dmarc = await this.authentication.dmarc(domain, spf, signatures);
    requireAuthentic({ domain, spf: spf.result, dmarc, signatures });
    return { spf: spf.result, dkim: signatures.result, dmarc: dmarc.result };
  }

  #signatures({ domain }: MailAddress, { signatures }: ReadLetter): AuthenticationResults {
    requireAuthentic({ domain, spf: 'none', dmarc: { result: 'none', policy: 'none' }, signatures });
    return { spf: 'none', dkim: signatures.result, dmarc: 'none' };
  }

  /** SPF proves a domain when it passes for that domain or a part of it, and would not pass for everybody. */
  async #spfSource(
    { sender, domains, spf }: { sender: MailAddress; domains: readonly string[]; spf: SpfVerdict },
    client: Client,
  ): Promise<ProvenSource | undefined> {
    const source = spf.result === 'pass' ? domainOf(sender.domain, domains) : undefined;
    if (source === undefined) return undefined;
    if (await this.authentication.letsAnybodyPass(client, sender.canonical)) return undefined;
    return { source, proof: 'spf' };
  }
}
