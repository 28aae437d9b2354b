import { join } from 'node:path';
import { type Extension } from '@peculiar/x509';
import { type Persona } from '../persona/persona.js';
import { type Credential } from './credential.js';
import { type KeptCredential, keepOrIssue } from './credential-store.js';
import { cardExtensions } from './extensions.js';
import { lastingDays, type Lifetime } from './lifetime.js';
import { makeFolder, PUBLIC_FOLDER } from './sandbox-files.js';
import { cardCommonName, cardSubject } from './subject.js';

/** As long as a card's certificates are valid. */
export const CARD_DAYS = 3 * 365;

/** What sets one card apart from another beside its holder. */
interface CardProfile {
  readonly issuer: Credential;
  readonly lifetime: Lifetime;
  readonly extensions: readonly Extension[];
}

/** The profile of a card as it should be. */
export function goodCard(issuer: Credential, now: Date): CardProfile {
  return { issuer, lifetime: lastingDays(now, CARD_DAYS), extensions: cardExtensions() };
}

/** Keeps or makes `cert.pem` and `key.pem` of a holder in the folder. */
export async function prepareCard(
  folder: string,
  holder: Persona,
  profile: CardProfile,
): Promise<KeptCredential> {
  await makeFolder(folder, PUBLIC_FOLDER);
  return keepOrIssue({
    certificateFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    commonName: cardCommonName(holder),
    subject: cardSubject(holder),
    ...profile,
  });
}
