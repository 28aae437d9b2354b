import { X509Certificate } from 'node:crypto';
import {
  type Persona,
  type PersonaCertificateState,
  personaName,
  type PersonaRole,
} from '../persona/persona.js';
import type { CertificateKind, Generation } from '../pki/authority.js';
import { fingerprintOf } from '../storage/register.js';

/** A persona and the PEM of the two certificates of its card. */
export interface IssuedCard {
  readonly persona: Persona;
  readonly certificates: Readonly<Record<CertificateKind, string>>;
}

/** An entry of `certificates.json`, which `activation` loads at start. */
interface CertificateEntry {
  /** SHA-256 of the DER form, lower-case hex without colons. */
  readonly fingerprint: string;
  readonly psn: string;
  readonly name: string;
  readonly kind: CertificateKind;
  readonly state: PersonaCertificateState;
  /** RFC 3339. */
  readonly notAfter: string;
  /** DER as base64, with which the authority is asked whether it was revoked. */
  readonly certificate: string;
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
  readonly generation: Generation;
  readonly certificateState: PersonaCertificateState;
  readonly legalEntityCode?: string;
}

/** The certificates that are registered; an unregistered card's are left out. */
export function certificateEntries(cards: readonly IssuedCard[]): CertificateEntry[] {
  return cards
    .filter(({ persona }) => persona.certificateState !== 'unregistered')
    .flatMap((card) => [certificateEntry(card, 'authentication'), certificateEntry(card, 'signature')]);
}

function certificateEntry({ persona, certificates }: IssuedCard, kind: CertificateKind): CertificateEntry {
  const { raw, validToDate } = new X509Certificate(certificates[kind]);
  return {
    fingerprint: fingerprintOf(certificates[kind]),
    psn: persona.psn,
    name: personaName(persona),
    kind,
    state: persona.certificateState,
    notAfter: validToDate.toISOString(),
    certificate: raw.toString('base64'),
  };
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
export function personaEntries(personas: readonly Persona[]): Record<string, PersonaEntry> {
  return Object.fromEntries(personas.map((persona) => [persona.id, personaEntry(persona)]));
}

function personaEntry(persona: Persona): PersonaEntry {
  const { psn, role, generation, certificateState, legalEntityCode } = persona;
  return {
    psn,
    name: personaName(persona),
    role,
    generation,
    certificateState,
    ...(legalEntityCode === undefined ? {} : { legalEntityCode }),
  };
}
