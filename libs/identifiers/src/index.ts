export { isLegalEntityCode, isPsn, isTin, maskPsns } from './national-identifier.js';
export { canonicalDomain, isArmenianDomain, readableDomain, registrableDomain } from './armenian-domain.js';
export { canonicalMobile } from './mobile.js';
export { parseMailAddress, type MailAddress } from './mail-address.js';
