import {
  Certificate,
  CertificateChainValidationEngine,
  ContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  TSTInfo,
} from 'pkijs';

const PEM = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EXTENDED_KEY_USAGE = '2.5.29.37';

/** Certificates of a PEM file, DER. */
export function certificatesOf(pem: string): Buffer[] {
  return [...pem.matchAll(PEM)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

/**
 * Whether a chain leads from its first certificate to one of the roots, all of them valid at that time.
 * @param chain DER, each issued by the next
 * @returns undefined when it does, else why not
 */
export async function brokenChain(
  chain: readonly Buffer[],
  roots: readonly Buffer[],
  at: Date,
): Promise<string | undefined> {
  const engine = new CertificateChainValidationEngine({
    trustedCerts: roots.map((one) => Certificate.fromBER(one)),
    // The library takes the last one for the one in question.
    certs: [...chain].reverse().map((one) => Certificate.fromBER(one)),
    checkDate: at,
  });
  const { result, resultMessage } = await engine.verify();
  return result ? undefined : resultMessage;
}

/** What a time-stamp says. */
export interface TimeStamp {
  readonly at: Date;
  /** Whether it comes from one of the roots; undefined when none was told. */
  readonly isTrusted: boolean | undefined;
}

/**
 * Opens an RFC 3161 token over these octets.
 * @param roots DER; nobody is believed without
 * @throws Error when it is over something else, or not signed by the certificate in it
 */
export async function openTimeStamp(
  token: Buffer,
  octets: Buffer,
  roots: readonly Buffer[],
): Promise<TimeStamp> {
  const signed = new SignedData({ schema: ContentInfo.fromBER(token).content });
  const content = signed.encapContentInfo.eContent?.getValue();
  if (content === undefined) throw new Error('the time-stamp is empty');
  const at = TSTInfo.fromBER(content).genTime;
  const data = new Uint8Array(octets).buffer;
  if (!(await signed.verify({ signer: 0, data }).catch(() => false)))
    throw new Error('the time-stamp is over something else, or not signed');
  if (!isForTimeStamps(signed)) throw new Error('its certificate is not for time-stamps');
  if (roots.length === 0) return { at, isTrusted: undefined };
  const trustedCerts = roots.map((one) => Certificate.fromBER(one));
  const isTrusted = await signed
    .verify({ signer: 0, data, checkChain: true, trustedCerts, checkDate: at })
    .catch(() => false);
  return { at, isTrusted };
}

/** Whether the signer's certificate is one for time-stamps (RFC 3161 section 2.3). */
function isForTimeStamps({ certificates = [], signerInfos: [signer] }: SignedData): boolean {
  const sid: unknown = signer?.sid;
  const own = certificates.find(
    (one): one is Certificate =>
      one instanceof Certificate &&
      sid instanceof IssuerAndSerialNumber &&
      one.serialNumber.isEqual(sid.serialNumber) &&
      one.issuer.isEqual(sid.issuer),
  );
  const usage = own?.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const { keyPurposes = [] } = (usage?.parsedValue ?? {}) as { readonly keyPurposes?: readonly string[] };
  return keyPurposes.includes(TIME_STAMPING);
}
