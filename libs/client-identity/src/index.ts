export type { Caller, CertificateStanding, Identity, SystemCaller } from './caller.js';
export { IdentityTokenIssuer, IdentityTokenVerifier } from './identity-token.js';
export { admitHolder, CERTIFICATE_ERRORS, type PresentedCertificate } from './certificate/checks.js';
export type { CertificateHolder } from './certificate/holder.js';
