import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { z } from 'zod';
import { CERTIFICATE_STATES } from './certificate/certificate.js';
import { Links } from './links.js';
import { RegistrationCodes } from './registration-codes.js';
import { nextCodeAt, sendsLeft } from './registration/code.js';
import { LANGUAGES, maskMobile, type Registration, statusOf } from './registration/registration.js';
import { stateOf } from './storage/certificate-state.repository.js';
import { lastPaymentOf } from './storage/paid-term.repository.js';
import { attestationsOfCard } from './storage/pin-activation.repository.js';

const registeredCertificate = z
  .object({
    fingerprint: z.string(),
    name: z.string().describe('The holder’s, as the certificate has it'),
    psn: z.string(),
    notAfter: z.iso.datetime(),
    state: z.enum(CERTIFICATE_STATES).optional().describe('Absent before it is registered'),
    tokens: z
      .object({ auth: z.iso.datetime().optional(), sign: z.iso.datetime().optional() })
      .describe('When each PIN of this card was proved to work'),
  })
  .meta({ id: 'RegisteredCertificate' });

export const registrationView = z
  .object({
    id: z.uuid(),
    status: z.enum(['awaiting-code', 'awaiting-payment', 'active', 'expired']),
    mobileMasked: z.string(),
    contract: z
      .object({ version: z.iso.date(), language: z.enum(LANGUAGES), url: z.url(), digest: z.string() })
      .describe('The text that is accepted by the confirmation'),
    certificate: registeredCertificate,
    paymentId: z.uuid().optional().describe('The payment that was heard of last'),
    codeLength: z.int(),
    resendAvailableAt: z.iso.datetime().describe('Before this no other code is sent'),
    resendsLeft: z.int(),
    expiresAt: z.iso.datetime().describe('Until when it can be confirmed'),
  })
  .meta({ id: 'Registration' });
export type RegistrationView = z.infer<typeof registrationView>;

/** Shows registrations to their holders. */
@Injectable()
export class RegistrationViews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistrationCodes) private readonly codes: RegistrationCodes,
    @Inject(Links) private readonly links: Links,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async of(registration: Registration): Promise<RegistrationView> {
    return this.database.read((reader) => this.#show(reader, registration));
  }

  async #show(reader: Transaction, registration: Registration): Promise<RegistrationView> {
    const { id, psn, mobile, contract, code, expiresAt } = registration;
    const state = await stateOf(reader, registration.fingerprint);
    const paymentId = await lastPaymentOf(reader, psn);
    return {
      id,
      status: statusOf(registration, state, this.clock.now()),
      mobileMasked: maskMobile(mobile),
      contract: { ...contract, url: this.links.contract(contract.version, contract.language) },
      certificate: await this.#certificate(reader, registration, state),
      ...(paymentId !== undefined && { paymentId }),
      codeLength: this.codes.lengthFor(registration),
      resendAvailableAt: nextCodeAt(code).toISOString(),
      resendsLeft: sendsLeft(code),
      expiresAt: expiresAt.toISOString(),
    };
  }

  async #certificate(
    reader: Transaction,
    { fingerprint, name, psn, notAfter }: Registration,
    state: RegistrationView['certificate']['state'],
  ): Promise<RegistrationView['certificate']> {
    const attested = await attestationsOfCard(reader, fingerprint);
    return {
      ...{ fingerprint, name, psn, notAfter: notAfter.toISOString() },
      ...(state !== undefined && { state }),
      tokens: Object.fromEntries(attested.map(({ token, attestedAt }) => [token, attestedAt.toISOString()])),
    };
  }
}
