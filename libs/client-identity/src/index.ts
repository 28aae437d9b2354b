export type { Caller, CertificateStanding, Identity, SystemCaller } from './caller.js';
export { IdentityTokenIssuer, IdentityTokenVerifier } from './identity-token.js';
export { admitHolder, CERTIFICATE_ERRORS, type PresentedCertificate } from './certificate/checks.js';
export { type CertificateHolder, holderOf, PSN_EXTRACTORS, type PsnExtractor } from './certificate/holder.js';
export { Authorities, type ChainVerdict } from './certificate/authorities.js';
export { type CertificatePurposes, purposesOf } from './certificate/extensions.js';
export {
  RevocationChecker,
  type RevocationSettings,
  type WatchedCertificate,
} from './revocation/revocation-checker.js';
export type { RevocationVerdict } from './revocation/verdict.js';
export type { FallbackAddresses } from './revocation/authority-sources.js';
