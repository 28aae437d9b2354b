import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Dispatches } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { SOURCE } from './facts.js';
import { type CodeVerdict, type KeptCode, newCode, tryCode } from './registration/code.js';
import { codeLength, type Language, type Registration } from './registration/registration.js';

const SECRET_OCTETS_MIN = 32;
const KEY_OCTETS = 32;

/** What a code is for. */
type Addressee = Pick<Registration, 'id' | 'mobile' | 'mode'> & {
  readonly contract: { readonly language: Language };
};

/** Makes codes, has them sent, and judges what is given back. */
@Injectable()
export class RegistrationCodes {
  readonly #key: Buffer;
  readonly #digits: number;

  /** @throws Error when the secret is too short to protect anything */
  constructor(
    { secret, digits }: { readonly secret: Buffer; readonly digits: number },
    @Inject(Dispatches) private readonly dispatches: Dispatches,
  ) {
    if (secret.length < SECRET_OCTETS_MIN)
      throw new Error(`PEP_CODE_KEY_FILE holds less than ${String(SECRET_OCTETS_MIN)} octets`);
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'PEP registration codes', KEY_OCTETS));
    this.#digits = digits;
  }

  /** Has a fresh code sent, if the transaction commits; gives what is to be kept of it. */
  async send(tx: Transaction, to: Addressee, before: KeptCode | undefined, at: Date): Promise<KeptCode> {
    const purpose = { key: this.#key, registrationId: to.id };
    const { code, kept } = newCode(purpose, { digits: this.lengthFor(to), before, at });
    const request = {
      ...({ template: 'registration-code', channel: 'sms', recipient: to.mobile } as const),
      ...{ language: to.contract.language, parameters: {}, secret: { code }, validUntil: kept.validUntil },
    };
    await this.dispatches.request(tx, SOURCE, request, at);
    return kept;
  }

  judge({ id, code }: Pick<Registration, 'id' | 'code'>, given: string, at: Date): CodeVerdict {
    return tryCode({ key: this.#key, registrationId: id }, code, given, at);
  }

  lengthFor({ mode }: Pick<Registration, 'mode'>): number {
    return codeLength(mode, this.#digits);
  }
}
