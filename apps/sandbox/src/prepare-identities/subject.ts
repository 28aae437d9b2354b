import 'reflect-metadata'; // @peculiar/x509 throws without it
import { Name } from '@peculiar/x509';
import { type Persona, personaName } from '../persona/persona.js';

const COUNTRY = '2.5.4.6';
const COMMON_NAME = '2.5.4.3';
const SURNAME = '2.5.4.4';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANISATION = '2.5.4.10';
const GIVEN_NAME = '2.5.4.42';

/** The common name of a card's certificate: Latin name and PSN, as EKENG's certificates end it with the number. */
export function cardCommonName(persona: Persona): string {
  return `${personaName(persona)} ${persona.psn}`;
}

/** The subject of a card's certificate. EKENG's certificates hold names as BMPString, so every reader is tested on it. */
export function cardSubject(persona: Persona): Name {
  return new Name([
    { [COUNTRY]: [{ printableString: 'AM' }] },
    { [SURNAME]: [{ bmpString: persona.surname }] },
    { [GIVEN_NAME]: [{ bmpString: persona.givenName }] },
    { [SERIAL_NUMBER]: [{ printableString: persona.psn }] },
    { [COMMON_NAME]: [{ bmpString: cardCommonName(persona) }] },
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
