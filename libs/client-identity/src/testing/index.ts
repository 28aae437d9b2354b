export { servePki, type PkiBehaviour, type ServedPki } from './serve-pki.js';
export { type IssuedCertificate } from './openssl-pki.js';
