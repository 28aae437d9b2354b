import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_FILE = 0o600;
/** What the envelope says unless the test chooses another. */
export const TEST_PUK = '87654321';

/** A certificate and its private key, both PEM. */
export interface KeyAndCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a card holds, as the sandbox's `POST /cards` answers it. */
export interface CardContent {
  readonly authentication: KeyAndCertificate;
  readonly signature: KeyAndCertificate;
  /** PEM of the authorities above, which the card gives out too. */
  readonly chain?: string;
}

/** A card as its issuer ships it: both PINs blocked until the PUK sets them. */
export interface TestCard {
  readonly content: CardContent;
  /** Four to eight digits; one for both PINs, or one for each. {@link TEST_PUK} when not given. */
  readonly puk?: string | { readonly auth: string; readonly sign: string };
  /** Whether the card shows its PUK as the PIN of a security officer too; both PINs then have one PUK. */
  readonly hasOfficerPin?: boolean;
  /** Whether each signature with SignPIN asks for the PIN again; true when not given. */
  readonly asksConsent?: boolean;
}

/** The card of a persona: a folder `identities/<name>` of the sandbox. */
export async function readIdentity(folder: string, chainFile?: string): Promise<CardContent> {
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  return {
    authentication: { certificate: await read('cert.pem'), key: await read('key.pem') },
    signature: { certificate: await read('sign-cert.pem'), key: await read('sign-key.pem') },
    ...(chainFile === undefined ? {} : { chain: await readFile(chainFile, 'utf8') }),
  };
}

/** Writes `card.json`, from which the sandbox's card program makes the card. */
export async function writeCard(folder: string, card: TestCard): Promise<void> {
  const { content, puk = TEST_PUK, hasOfficerPin = false, asksConsent = true } = card;
  const puks = typeof puk === 'string' ? { auth: puk, sign: puk } : puk;
  const text = JSON.stringify({
    auth: { ...content.authentication, puk: puks.auth, minLength: 4 },
    sign: { ...content.signature, puk: puks.sign, minLength: 6 },
    authorities: content.chain ?? '',
    hasOfficerPin,
    asksConsent,
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'card.json'), text, { mode: SECRET_FILE });
}
