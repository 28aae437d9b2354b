import 'reflect-metadata'; // @peculiar/x509 throws without it
import { Name } from '@peculiar/x509';
import type { Generation } from '../pki/authority.js';

const COUNTRY = '2.5.4.6';
const COMMON_NAME = '2.5.4.3';
const SURNAME = '2.5.4.4';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANISATION = '2.5.4.10';
const GIVEN_NAME = '2.5.4.42';

/** Whom a card names, in capital Latin letters as Armenian cards have it. */
export interface Holder {
  readonly psn: string;
  readonly givenName: string;
  readonly surname: string;
}

/**
 * The subject of a card's certificates. EKENG's end the common name with the number and hold names as BMPString, so every
 * reader is tested on it; those of the first generation have the number nowhere else.
 */
export function cardSubject({ psn, givenName, surname }: Holder, generation: Generation): Name {
  const commonName = `${givenName} ${surname} ${psn}`;
  const country = { [COUNTRY]: [{ printableString: 'AM' }] };
  if (generation === 'first') {
    return new Name([
      country,
      { [SURNAME]: [{ utf8String: surname }] },
      { [GIVEN_NAME]: [{ utf8String: givenName }] },
      { [COMMON_NAME]: [{ utf8String: commonName }] },
    ]);
  }
  return new Name([
    country,
    { [SURNAME]: [{ bmpString: surname }] },
    { [GIVEN_NAME]: [{ bmpString: givenName }] },
    { [SERIAL_NUMBER]: [{ printableString: psn }] },
    { [COMMON_NAME]: [{ bmpString: commonName }] },
  ]);
}

/** The subject of an authority, a server or a system. */
export function plainSubject(commonName: string): Name {
  return new Name([
    { [COUNTRY]: [{ printableString: 'AM' }] },
    { [ORGANISATION]: [{ utf8String: 'PEP Sandbox' }] },
    { [COMMON_NAME]: [{ utf8String: commonName }] },
  ]);
}
