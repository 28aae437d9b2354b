import { createHash, X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Clock } from '@pep/service-kit';
import { readCades } from '../cms.js';
import { Contracts } from '../contracts.js';
import type { CardCertificate } from '../register-card.js';
import type { Registration } from '../registration/registration.js';
import { fingerprintOf } from '../requests.js';
import { objectionTo } from '../signature/contract-signature.js';
import { Signers } from '../signers.js';

/** A signature that stands for the acceptance of a contract. */
export interface ContractSignature {
  /** DER. */
  readonly cms: Buffer;
  /** The version that was signed. */
  readonly contractVersion: string;
  readonly signer: CardCertificate;
}

/** Finds out whether a CAdES signature stands for the acceptance of a registration's contract. */
@Injectable()
export class VerifyContractSignature {
  constructor(
    @Inject(Contracts) private readonly contracts: Contracts,
    @Inject(Signers) private readonly signers: Signers,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `CONTRACT_SIGNATURE_…` or `SIGNER_…` that says what is wrong with it */
  async execute(cms: Buffer, registration: Registration): Promise<ContractSignature> {
    const { contract, psn, createdAt } = registration;
    const { read, certificate } = readCades(cms);
    const { text } = this.contracts.find(contract.version, contract.language);
    const objection = objectionTo(read, {
      contentDigest: createHash('sha256').update(text).digest(),
      psn,
      issuer: new X509Certificate(registration.certificate).issuer,
      since: createdAt,
      now: this.clock.now(),
    });
    if (objection !== undefined) throw new AppError(objection);
    const { name } = this.signers.requirePerson(certificate.raw);
    await this.signers.requireNotRevoked(certificate.raw);
    const signer = {
      ...{ fingerprint: fingerprintOf(certificate.raw), psn, name, certificate: certificate.raw },
      ...{ kind: 'signature' as const, notAfter: certificate.validToDate },
    };
    return { cms, contractVersion: contract.version, signer };
  }
}
