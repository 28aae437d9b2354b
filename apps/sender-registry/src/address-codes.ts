import { Inject, Injectable } from '@nestjs/common';
import { Dispatches } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { type AddressCode, newCode, nextCodeAt } from './code/address-code.js';
import { SOURCE } from './facts.js';
import type { Organisation } from './organisation/organisation.js';
import type { Sender } from './sender/sender.js';
import { AddressCodeRepository } from './storage/address-code.repository.js';

/** Mails codes to addresses that wait for confirmation. */
@Injectable()
export class AddressCodes {
  constructor(
    @Inject(AddressCodeRepository) private readonly codes: AddressCodeRepository,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Mails a new code, unless the last one is too young: then nothing is sent and that one goes on being good.
   * @returns the code that was sent last, and whether that was now
   */
  async mailIfDue(
    tx: Transaction,
    sender: Sender,
    organisation: Pick<Organisation, 'name'>,
  ): Promise<{ readonly last: AddressCode; readonly sent: boolean }> {
    const at = this.clock.now();
    const before = await this.codes.lock(tx, sender);
    if (before !== undefined && nextCodeAt(before) > at) return { last: before, sent: false };
    const { code, kept } = await newCode(sender, before, at);
    await this.codes.save(tx, kept);
    const request = {
      ...({ template: 'address-code', channel: 'email', recipient: sender.address, language: 'hy' } as const),
      parameters: { organisation: organisation.name, address: sender.address },
      secret: { code },
      validUntil: kept.validUntil,
    };
    await this.dispatches.request(tx, SOURCE, request, at);
    return { last: kept, sent: true };
  }
}
