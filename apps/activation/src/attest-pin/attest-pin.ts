import { verify } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { purposesOf } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { RegisterCard } from '../register-card.js';
import { fingerprintOf } from '../requests.js';
import { attestationText } from '../signature/attestation.js';
import { isOfToken, type Token } from '../signature/key-usage.js';
import { Signers } from '../signers.js';
import { lockPaidTerm } from '../storage/paid-term.repository.js';
import {
  addAttestation,
  type Attestation,
  countTry,
  lockAttestations,
  type PinActivation,
} from '../storage/pin-activation.repository.js';

/** What a token gives as proof. */
export interface Proof {
  readonly token: Token;
  /** DER. */
  readonly certificate: Buffer;
  readonly signature: Buffer;
}

/** When each token of an activation was attested. */
export type AttestedTokens = Partial<Record<Token, Date>>;

/** Each try may ask an authority about a certificate. */
const TRIES_MAX = 10;

/** Takes a token's signature of the nonce: the PIN works, and was never told to us. */
@Injectable()
export class AttestPin {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Signers) private readonly signers: Signers,
    @Inject(RegisterCard) private readonly cards: RegisterCard,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `PIN_ACTIVATION_OVER`, `ATTESTATION_…`, `SIGNER_…` */
  async execute(id: string, proof: Proof): Promise<AttestedTokens> {
    const activation = await this.#countTry(id);
    const attestation = await this.#verify(activation, proof);
    return this.database.withTransaction(async (tx) => {
      const before = await lockAttestations(tx, id);
      requireNew(before, attestation);
      await addAttestation(tx, attestation);
      const day = dayInYerevan(attestation.attestedAt);
      const term = await lockPaidTerm(tx, attestation.psn, day);
      await this.cards.registerAttested(tx, attestation, term);
      return Object.fromEntries([...before, attestation].map((one) => [one.token, one.attestedAt]));
    });
  }

  async #countTry(id: string): Promise<PinActivation> {
    const activation = await this.database.withTransaction((tx) => countTry(tx, id));
    if (activation === undefined) throw new AppError(EDGE_ERRORS.notFound);
    if (activation.tries > TRIES_MAX || this.clock.now() > activation.expiresAt)
      throw new AppError(ERRORS.activationOver);
    return activation;
  }

  async #verify({ id, nonce }: PinActivation, proof: Proof): Promise<Attestation> {
    const { token, certificate: der, signature } = proof;
    const { certificate, psn, name } = this.signers.requirePerson(der);
    if (!isOfToken(token, purposesOf(certificate))) throw new AppError(ERRORS.attestationWrongToken);
    const text = attestationText(id, token, nonce);
    if (!verify('sha256', text, certificate.publicKey, signature))
      throw new AppError(ERRORS.attestationWrong);
    await this.signers.requireNotRevoked(der);
    return {
      ...{ activationId: id, token, psn, name, signature, certificate: der },
      ...{ fingerprint: fingerprintOf(der), notAfter: certificate.validToDate, attestedAt: this.clock.now() },
    };
  }
}

function requireNew(before: readonly Attestation[], { token, psn }: Attestation): void {
  if (before.some((one) => one.token === token)) throw new AppError(ERRORS.attestationRepeated);
  if (before.some((one) => one.psn !== psn)) throw new AppError(ERRORS.attestationOtherCard);
}
