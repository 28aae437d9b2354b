import { X509Certificate } from 'node:crypto';
import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import type { CertificateKind, Generation } from '../pki/authority.js';
import { CARD_DAYS, cardOrder } from '../resolve-credentials/cards.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { endingAt, lastingDays } from '../resolve-credentials/lifetime.js';
import type { Holder } from '../resolve-credentials/subject.js';
import { fingerprintOf } from '../storage/register.js';

/** A card that is wanted. */
interface CardRequest {
  readonly holder: Holder;
  readonly generation: Generation;
  /** Until when it is valid; three years from now when not given. Before now: a card that is over. */
  readonly notAfter?: Date;
}

/** A certificate with its key, PEM, and how services name it. */
interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the certificate's DER form, lower-case hex. */
  readonly fingerprint: string;
}

/** A card: what its chip would hold. */
export type IssuedCard = Readonly<Record<CertificateKind, IssuedCertificate>> & {
  /** PEM of its issuer and the root. */
  readonly chain: string;
};

/** Issues cards to anybody who is asked for. The keys are given away and kept nowhere. */
export class IssueCard {
  constructor(private readonly credentials: Credentials) {}

  /** @throws AppError `CARD_OUTLIVES_AUTHORITY` */
  async execute({ holder, generation, notAfter }: CardRequest): Promise<IssuedCard> {
    const { credentials } = this;
    const card = { holder, generation };
    const now = credentials.now();
    const lifetime =
      notAfter === undefined ? lastingDays(now, CARD_DAYS) : endingAt(notAfter, now, CARD_DAYS);
    const authentication = await cardOrder(credentials, card, 'authentication');
    const { issuer } = authentication;
    if (lifetime.notAfter > new X509Certificate(issuer.certificate).validToDate) {
      throw new AppError(SANDBOX_ERRORS.cardOutlivesAuthority);
    }
    const signature = await cardOrder(credentials, card, 'signature');
    return {
      authentication: shown(await credentials.issue({ ...authentication, lifetime })),
      signature: shown(await credentials.issue({ ...signature, lifetime })),
      chain: issuer.chain,
    };
  }
}

function shown(made: { readonly certificate: string; readonly privateKey: string }): IssuedCertificate {
  const { certificate, privateKey: key } = made;
  return { certificate, key, fingerprint: fingerprintOf(certificate) };
}
