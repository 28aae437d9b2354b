import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { CertificateChanges } from './certificate-changes.js';
import {
  type Certificate,
  type CertificateEntry,
  isRegistrable,
  register,
} from './certificate/certificate.js';
import { withPaidTerm } from './certificate/paid-term.js';
import { decide } from './certificate/transitions.js';
import { ERRORS } from './errors.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { type Attestation, attestationsOfCard } from './storage/pin-activation.repository.js';

/** A certificate of a card that is registered now. */
export interface CardCertificate extends Pick<
  CertificateEntry,
  'fingerprint' | 'psn' | 'name' | 'kind' | 'notAfter'
> {
  /** DER. */
  readonly certificate: Buffer;
}

/** Registers the certificates of cards; what the person had of the same kind is replaced. */
@Injectable()
export class RegisterCard {
  constructor(
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(CertificateChanges) private readonly changes: CertificateChanges,
  ) {}

  /**
   * Registers a certificate: active when its holder has paid. The person's term is locked.
   * @param termEndsOn last day that is paid for; undefined when today is not
   * @throws AppError `CERTIFICATE_NOT_REGISTRABLE` when it was suspended, revoked or replaced, or has ended
   */
  async register(
    tx: Transaction,
    card: CardCertificate,
    termEndsOn: string | undefined,
    at: Date,
  ): Promise<void> {
    const { fingerprint, psn, name, kind, notAfter, certificate } = card;
    const owned = await this.certificates.lockOf(tx, psn);
    const known = owned.find((one) => one.fingerprint === fingerprint);
    if (!isRegistrable(known?.state)) throw new AppError(ERRORS.certificateNotRegistrable);
    await this.#replaceOthers(tx, owned, card, at);
    const entry = { fingerprint, psn, name, kind, notAfter, state: 'registered' } as const;
    const next = known?.state === 'active' ? undefined : register(known, withPaidTerm(entry, termEndsOn), at);
    if (next !== undefined) await this.changes.save(tx, known, next);
    await this.certificates.keepOctets(tx, fingerprint, certificate, at);
  }

  /**
   * Of a card that is registered already, the certificate for signatures is registered too once both its PINs are proved.
   * The person's term is locked.
   */
  async registerAttested(
    tx: Transaction,
    proved: Attestation,
    termEndsOn: string | undefined,
  ): Promise<void> {
    const owned = await this.certificates.lockOf(tx, proved.psn);
    const registered = owned.find(
      ({ kind, state }) => kind === 'authentication' && (state === 'registered' || state === 'active'),
    );
    if (registered === undefined) return;
    const signer = await attestedSigner(tx, registered);
    if (signer === undefined || owned.some(({ fingerprint }) => fingerprint === signer.fingerprint)) return;
    await this.register(tx, signer, termEndsOn, proved.attestedAt);
  }

  async #replaceOthers(
    tx: Transaction,
    owned: readonly Certificate[],
    { kind, fingerprint }: CardCertificate,
    at: Date,
  ): Promise<void> {
    const others = owned.filter((one) => one.kind === kind && one.fingerprint !== fingerprint);
    for (const before of others) {
      const reason = 'The holder registered a new card';
      const after = decide(before, 'replace', { by: 'registration', reason, at });
      if (after !== undefined) await this.changes.save(tx, before, after);
    }
  }
}

/** The certificate for signatures of the card that has this one, where an activation proved both tokens. */
export async function attestedSigner(
  tx: Transaction,
  { fingerprint, psn }: Pick<Certificate, 'fingerprint' | 'psn'>,
): Promise<CardCertificate | undefined> {
  const attested = await attestationsOfCard(tx, fingerprint);
  const last = attested.filter((one) => one.token === 'sign' && one.psn === psn).at(-1);
  return last && { ...last, kind: 'signature' };
}
