import { Enumerated, Integer, type Sequence } from 'asn1js';
import { CertificateRevocationList, Extension, Extensions, RevokedCertificate, Time, TimeType } from 'pkijs';
import type { AuthorityName } from '../pki/authority.js';
import { REASON_NUMBERS } from '../pki/reason.js';
import type { Register, Revocation } from '../storage/register.js';
import { type Signer, SIGNING_HASH, wholeSeconds } from './signer.js';

const SUBJECT_KEY_ID = '2.5.29.14';
const CRL_NUMBER = '2.5.29.20';
const REASON_CODE = '2.5.29.21';
const AUTHORITY_KEY_ID = '2.5.29.35';
const V2 = 1;
/** How long a list may be believed. */
const VALID_S = 60 * 60;
const STALE_S = 60 * 60;

/** Which list to make, and how it is wrong. */
export interface CrlRequest {
  readonly name: AuthorityName;
  readonly authority: Signer;
  readonly register: Register;
  /** Its time was over an hour ago. */
  readonly stale: boolean;
  /** Who signs in the authority's place. */
  readonly signer?: Signer;
}

/**
 * The list of what an authority revoked (DER; RFC 5280 section 5), as it is now. Its number is the time in milliseconds, so
 * that numbers rise whatever was restarted.
 */
export async function makeCrl(
  { name, authority, register, stale, signer }: CrlRequest,
  now: Date,
): Promise<Buffer> {
  const thisUpdate = wholeSeconds(now, stale ? -STALE_S - VALID_S : 0);
  const revoked = register.revoked(name);
  const list = new CertificateRevocationList({
    version: V2,
    issuer: authority.certificate.subject,
    thisUpdate: time(thisUpdate),
    nextUpdate: time(wholeSeconds(thisUpdate, VALID_S)),
    ...(revoked.length === 0 ? {} : { revokedCertificates: revoked.map(listed) }),
    crlExtensions: new Extensions({ extensions: [authorityKeyId(authority), crlNumber(now)] }),
  });
  await list.sign((signer ?? authority).key, SIGNING_HASH);
  return Buffer.from((list.toSchema(true) as Sequence).toBER());
}

function listed({
  serial,
  revocation,
}: {
  readonly serial: string;
  readonly revocation: Revocation;
}): RevokedCertificate {
  const { at, reason } = revocation;
  const code = new Enumerated({ value: REASON_NUMBERS[reason] });
  const extension = new Extension({ extnID: REASON_CODE, extnValue: code.toBER() });
  return new RevokedCertificate({
    userCertificate: Integer.fromBigInt(`0x${serial}`),
    revocationDate: time(wholeSeconds(at)),
    // Without a reason it is not said at all (section 5.3.1).
    ...(reason === 'unspecified' ? {} : { crlEntryExtensions: new Extensions({ extensions: [extension] }) }),
  });
}

function authorityKeyId({ certificate }: Signer): Extension {
  const own = certificate.extensions?.find(({ extnID }) => extnID === SUBJECT_KEY_ID);
  // The same octets, tagged [0] in a sequence (section 4.2.1.1).
  const id = Buffer.from(own?.extnValue.valueBlock.valueHexView ?? []).subarray(2);
  const value = Buffer.concat([Buffer.of(0x30, id.length + 2, 0x80, id.length), id]);
  return new Extension({ extnID: AUTHORITY_KEY_ID, extnValue: new Uint8Array(value).buffer });
}

function crlNumber(now: Date): Extension {
  const number = Integer.fromBigInt(BigInt(now.getTime()));
  return new Extension({ extnID: CRL_NUMBER, extnValue: number.toBER() });
}

function time(value: Date): Time {
  return new Time({ type: TimeType.UTCTime, value });
}
