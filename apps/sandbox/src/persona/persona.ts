/** What a persona may do; the services decide it from their own data, this only says what they are given. */
export type PersonaRole = 'operator' | 'administrator' | 'representative' | 'person';

/** What `activation` knows of the persona's certificate; `unregistered` is a valid card it has never seen. */
export type PersonaCertificateState = 'active' | 'revoked' | 'unregistered';

/** The kinds of cards, by age: the first has RSA keys and names the PSN at the end of the common name only. */
type CardGeneration = 'first' | 'second';

/** How a persona is reached. */
interface PersonaContact {
  readonly mobile: string;
  readonly email: string;
  /** Whether the persona wants to be told of letters and of the service, by SMS and mail. */
  readonly notices: boolean;
}

/** A made-up card holder of the sandbox. */
export interface Persona {
  /** Folder name under `identities/` and key in `personas.json`. */
  readonly id: string;
  readonly psn: string;
  /** Latin upper case, as the certificates of Armenian cards have it. */
  readonly givenName: string;
  readonly surname: string;
  readonly role: PersonaRole;
  readonly generation: CardGeneration;
  readonly certificateState: PersonaCertificateState;
  /** The organisation the persona administers or represents (8 digits). */
  readonly legalEntityCode?: string;
  /** Without it the service knows no way to reach the persona. */
  readonly contact?: PersonaContact;
}

/** The manual's own example of a recipient. */
export const CITIZEN: Persona = {
  id: 'citizen',
  psn: '5001950015',
  givenName: 'MARIAM',
  surname: 'PETROSYAN',
  role: 'person',
  generation: 'second',
  certificateState: 'active',
  contact: { mobile: '37491000001', email: 'mariam@example.am', notices: true },
};

/**
 * The personas. 5001950015 is the administrator's manual's own example; the other PSNs have the official form
 * but a birth date in the second half of this century (month + 20), so that none is a living person's.
 */
export const PERSONAS: readonly Persona[] = [
  {
    id: 'operator',
    psn: '6423850127',
    givenName: 'ANI',
    surname: 'SARGSYAN',
    role: 'operator',
    generation: 'second',
    certificateState: 'active',
  },
  {
    id: 'org-admin',
    psn: '1531790342',
    givenName: 'GEVORG',
    surname: 'HAKOBYAN',
    role: 'administrator',
    generation: 'second',
    certificateState: 'active',
    legalEntityCode: '22335588',
    contact: { mobile: '37491000003', email: 'gevorg@ekeng.am', notices: false },
  },
  CITIZEN,
  {
    id: 'director',
    psn: '3127680218',
    givenName: 'TIGRAN',
    surname: 'GRIGORYAN',
    role: 'representative',
    generation: 'second',
    certificateState: 'active',
    legalEntityCode: '22335588',
    contact: { mobile: '37491000002', email: 'tigran@ekeng.am', notices: true },
  },
  {
    id: 'newcomer',
    psn: '5932970451',
    givenName: 'LUSINE',
    surname: 'VARDANYAN',
    role: 'person',
    generation: 'second',
    certificateState: 'unregistered',
  },
  {
    id: 'pensioner',
    psn: '5824510566',
    givenName: 'ARSHALUYS',
    surname: 'MELIKYAN',
    role: 'person',
    generation: 'first',
    certificateState: 'active',
    contact: { mobile: '37491000005', email: 'arshaluys@example.am', notices: false },
  },
  {
    id: 'outsider',
    psn: '2722900633',
    givenName: 'HAYK',
    surname: 'MKRTCHYAN',
    role: 'administrator',
    generation: 'second',
    certificateState: 'active',
    legalEntityCode: '11223344',
    contact: { mobile: '37491000004', email: 'hayk@outsider.am', notices: false },
  },
  {
    id: 'revoked',
    psn: '8026740195',
    givenName: 'NARINE',
    surname: 'KARAPETYAN',
    role: 'person',
    generation: 'second',
    certificateState: 'revoked',
  },
];

/** The name as services show it: given name, then surname. */
export function personaName(persona: Persona): string {
  return `${persona.givenName} ${persona.surname}`;
}
