import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import type { AddressCode } from '../code/address-code.js';

type Whose = Pick<AddressCode, 'organisation' | 'address'>;

/**
 * The last code that was mailed to each address, by organisation and address: who removes a sender and registers it
 * again waits as long for the next one.
 */
@Injectable()
export class AddressCodeRepository {
  /** Locked until the transaction ends. */
  async lock(tx: Transaction, { organisation, address }: Whose): Promise<AddressCode | undefined> {
    const [found] = await rows<AddressCode>(
      tx,
      `SELECT organisation, address, salt, digest, requests, sent_at AS "sentAt", valid_until AS "validUntil", tries
       FROM address_code WHERE organisation = $1 AND address = $2 FOR UPDATE`,
      [organisation, address],
    );
    return found;
  }

  async save(tx: Transaction, code: AddressCode): Promise<void> {
    await tx.query(
      `INSERT INTO address_code (organisation, address, salt, digest, requests, sent_at, valid_until, tries)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (organisation, address) DO UPDATE SET salt = $3, digest = $4, requests = $5, sent_at = $6,
         valid_until = $7, tries = $8`,
      [
        ...[code.organisation, code.address, code.salt, code.digest],
        ...[code.requests, code.sentAt, code.validUntil, code.tries],
      ],
    );
  }

  async remove(tx: Transaction, { organisation, address }: Whose): Promise<void> {
    await tx.query('DELETE FROM address_code WHERE organisation = $1 AND address = $2', [
      organisation,
      address,
    ]);
  }
}
