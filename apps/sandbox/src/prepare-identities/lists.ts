import { createHash, X509Certificate } from 'node:crypto';
import {
  type Persona,
  type PersonaCertificateState,
  personaName,
  type PersonaRole,
} from '../persona/persona.js';

/** A persona and the PEM of its certificate. */
export interface IssuedCard {
  readonly persona: Persona;
  readonly certificate: string;
}

/** An entry of `certificates.json`, which `activation` loads at start. */
interface CertificateEntry {
  /** SHA-256 of the DER form, lower-case hex without colons. */
  readonly fingerprint: string;
  readonly psn: string;
  readonly name: string;
  readonly state: PersonaCertificateState;
  /** RFC 3339. */
  readonly notAfter: string;
}

/** An entry of `subscribers.json`, which `activation` loads at start. */
interface SubscriberEntry {
  readonly psn: string;
  readonly mobile: string;
  readonly emails: readonly string[];
  readonly language: 'hy';
  readonly notices: { readonly sms: boolean; readonly email: boolean };
}

/** An entry of `personas.json`, for programs that show the sandbox. */
interface PersonaEntry {
  readonly psn: string;
  readonly name: string;
  readonly role: PersonaRole;
  readonly certificateState: PersonaCertificateState;
  readonly legalEntityCode?: string;
}

/** The certificates that are registered; an unregistered card's is left out. */
export function certificateEntries(cards: readonly IssuedCard[]): CertificateEntry[] {
  return cards
    .filter(({ persona }) => persona.certificateState !== 'unregistered')
    .map(({ persona, certificate }) => {
      const parsed = new X509Certificate(certificate);
      return {
        fingerprint: createHash('sha256').update(parsed.raw).digest('hex'),
        psn: persona.psn,
        name: personaName(persona),
        state: persona.certificateState,
        notAfter: parsed.validToDate.toISOString(),
      };
    });
}

/** How the personas are reached. */
export function subscriberEntries(personas: readonly Persona[]): SubscriberEntry[] {
  return personas.flatMap(({ psn, contact }) =>
    contact === undefined
      ? []
      : [
          {
            psn,
            mobile: contact.mobile,
            emails: [contact.email],
            language: 'hy',
            notices: { sms: contact.notices, email: contact.notices },
          },
        ],
  );
}

/** All personas by the name of their folder. */
export function personaEntries(cards: readonly IssuedCard[]): Record<string, PersonaEntry> {
  return Object.fromEntries(cards.map(({ persona }) => [persona.id, personaEntry(persona)]));
}

function personaEntry(persona: Persona): PersonaEntry {
  const { psn, role, certificateState, legalEntityCode } = persona;
  return {
    psn,
    name: personaName(persona),
    role,
    certificateState,
    ...(legalEntityCode === undefined ? {} : { legalEntityCode }),
  };
}
