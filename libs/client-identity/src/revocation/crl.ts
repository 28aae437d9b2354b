import type { X509Certificate } from 'node:crypto';
import { serialOf, subjectOf } from './certificate-fields.js';
import { contentOf, type DerElement, elementAt, elementsIn, TAG, timeOf } from './der.js';
import { isSignedBy, signedStructure } from './signed-structure.js';
import { CLOCK_SKEW_MS, reasonNamed } from './verdict.js';

/** Extensions of a list that leave its meaning whole: its number and its signer's key (RFC 5280 5.2). */
const HARMLESS: ReadonlySet<string> = new Set(['551d14', '551d23']);
/** The issuing distribution point (5.2.5) narrows what a list speaks of. */
const ISSUING_POINT = '551d1c';
/** In it: [1] only certificates of users, [2] only of authorities, [3] some reasons, [4] indirect, [5] attributes. */
const ONLY_USERS = 0x81;
const ONLY_AUTHORITIES = 0x82;
const DISTRIBUTION_POINT = 0xa0;
const REASON_CODE = '551d15';

/** A certificate on a list. */
export interface Revoked {
  readonly reason?: string;
}

/** A list of revoked certificates (RFC 5280 5) whose signature was checked. */
export class RevocationList {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly #revoked: DerElement | undefined;
  readonly #speaksOf: 'all' | 'users' | 'authorities';

  /**
   * @param der the list as its issuer signed it
   * @throws Error when it is not the issuer's, has no end, or is of a kind that leaves something out
   */
  constructor(
    private readonly der: Buffer,
    issuer: X509Certificate,
    now: Date,
  ) {
    const structure = signedStructure(der);
    if (!isSignedBy(der, structure, issuer.publicKey)) {
      throw new Error('the list’s signature is not the issuer’s');
    }
    const { name, thisUpdate, nextUpdate, rest } = fieldsOf(der, structure.tbs);
    if (!der.subarray(name.start, name.end).equals(subjectOf(issuer))) {
      throw new Error('the list is of another issuer');
    }
    this.thisUpdate = timeOf(der, thisUpdate);
    this.nextUpdate = timeOf(der, nextUpdate);
    if (this.thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS)
      throw new Error('the list is of the future');
    if (this.nextUpdate < now) throw new Error('the list is stale: the next one is overdue');
    this.#revoked = rest.find(({ tag }) => tag === TAG.sequence);
    this.#speaksOf = scopeOf(
      der,
      rest.find(({ tag }) => tag === TAG.context0),
    );
  }

  /**
   * The entry of a certificate of this issuer; undefined when it is not revoked.
   * @throws Error when the list does not speak of such certificates
   */
  find(certificate: X509Certificate): Revoked | undefined {
    if (this.#speaksOf !== 'all' && (this.#speaksOf === 'authorities') !== certificate.ca) {
      throw new Error(`the list speaks of ${this.#speaksOf} only`);
    }
    if (this.#revoked === undefined) return undefined;
    const serial = serialOf(certificate);
    for (const entry of elementsIn(this.der, this.#revoked)) {
      const number = elementAt(this.der, entry.from, entry.end);
      if (contentOf(this.der, number).equals(serial)) return this.#entry(entry);
    }
    return undefined;
  }

  #entry(entry: DerElement): Revoked {
    const [, , extensions] = [...elementsIn(this.der, entry)];
    const found = extensions && extensionsOf(this.der, extensions).find(({ oid }) => oid === REASON_CODE);
    const reason = reasonNamed(found?.value.at(-1));
    return reason === undefined ? {} : { reason };
  }
}

/** RFC 5280 5.1: version, algorithm, issuer, times, the entries and the extensions, both optional. */
function fieldsOf(der: Buffer, tbs: DerElement) {
  const fields = [...elementsIn(der, tbs)].filter(({ tag }) => tag !== TAG.integer);
  const [, name, thisUpdate, nextUpdate, ...rest] = fields;
  if (name === undefined || thisUpdate === undefined) throw new RangeError('the list is cut off');
  if (nextUpdate?.tag !== TAG.utcTime && nextUpdate?.tag !== TAG.generalizedTime) {
    throw new Error('the list does not say when the next one comes');
  }
  return { name, thisUpdate, nextUpdate, rest };
}

interface ListExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

function extensionsOf(der: Buffer, sequence: DerElement): ListExtension[] {
  return [...elementsIn(der, sequence)].map((extension) => {
    const parts = [...elementsIn(der, extension)];
    const [oid, value] = [parts[0], parts.at(-1)];
    if (oid === undefined || value === undefined) throw new RangeError('an extension is cut off');
    return {
      oid: contentOf(der, oid).toString('hex'),
      critical: parts.length > 2,
      value: contentOf(der, value),
    };
  });
}

/** What a list speaks of. @throws Error for one that does not tell everything: deltas, some reasons, other issuers */
function scopeOf(der: Buffer, wrapped: DerElement | undefined): 'all' | 'users' | 'authorities' {
  if (wrapped === undefined) return 'all';
  let scope: 'all' | 'users' | 'authorities' = 'all';
  for (const { oid, critical, value } of extensionsOf(der, elementAt(der, wrapped.from, wrapped.end))) {
    if (oid === ISSUING_POINT) scope = narrowedBy(value);
    else if (critical && !HARMLESS.has(oid))
      throw new Error('the list has a critical extension that is not known');
  }
  return scope;
}

function narrowedBy(point: Buffer): 'all' | 'users' | 'authorities' {
  const tags = [...elementsIn(point, elementAt(point, 0, point.length))]
    .map(({ tag }) => tag)
    .filter((tag) => tag !== DISTRIBUTION_POINT);
  if (tags.length === 0) return 'all';
  if (tags.length === 1 && tags[0] === ONLY_USERS) return 'users';
  if (tags.length === 1 && tags[0] === ONLY_AUTHORITIES) return 'authorities';
  throw new Error('the list leaves something out');
}
