/** A byte sequence (RFC 8941 3.3.5) without parameters, as RFC 9440 2.1 has it. */
const BYTES = /^:([A-Za-z0-9+/]+={0,2}):$/;
/** A path is never longer; a longer list is not read. */
const CHAIN_MAX = 6;

/** The certificate in a `Client-Cert` field (RFC 9440 2.2), DER; undefined for anything but exactly one. */
export function certificateIn(field: string): Buffer | undefined {
  const [, base64] = BYTES.exec(field.trim()) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

/** The certificates in a `Client-Cert-Chain` field (RFC 9440 2.3), in order; undefined when one of them is malformed. */
export function chainIn(field: string): Buffer[] | undefined {
  if (field.trim() === '') return [];
  const parts = field.split(',');
  if (parts.length > CHAIN_MAX) return undefined;
  const certificates = parts.map(certificateIn).filter((one) => one !== undefined);
  return certificates.length === parts.length ? certificates : undefined;
}

/** The `Client-Cert` field of a certificate. */
export function clientCertField(der: Buffer): string {
  return `:${der.toString('base64')}:`;
}
