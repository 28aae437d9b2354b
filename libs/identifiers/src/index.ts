export { isLegalEntityCode, isPsn, isTin, maskPsn, maskPsns } from './national-identifier.js';
export { canonicalDomain, isArmenianDomain } from './armenian-domain.js';
export { isArmenianMobile, canonicalMobile } from './mobile.js';
export { parseMailAddress, type MailAddress } from './mail-address.js';
