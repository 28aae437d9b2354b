import { AppError } from '@pep/errors';
import { isArmenianDomain, parseMailAddress } from '@pep/identifiers';
import { ERRORS } from '../errors.js';

/**
 * The canonical form of an address that may be registered: a mail address under an Armenian domain
 * (administrator's manual, section 2).
 * @throws AppError `SENDER_ADDRESS_INVALID`, `SENDER_DOMAIN_NOT_ARMENIAN`
 */
export function readSenderAddress(text: string): string {
  const address = parseMailAddress(text.trim());
  if (address === undefined) {
    throw new AppError(ERRORS.senderAddressInvalid, {
      errors: [{ field: 'address', message: 'is not a mail address' }],
    });
  }
  if (!isArmenianDomain(address.domain)) {
    throw new AppError(ERRORS.senderDomainNotArmenian, {
      errors: [{ field: 'address', message: 'is not under .am or .հայ' }],
    });
  }
  return address.canonical;
}

/** The domain of an address in canonical form. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
