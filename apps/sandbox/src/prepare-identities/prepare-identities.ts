import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { type Persona, PERSONAS } from '../persona/persona.js';
import { CARD_DAYS, cardOrder } from '../resolve-credentials/cards.js';
import { type KeptCredential, keepOrIssue } from '../resolve-credentials/credential-store.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { gatewayExtensions } from '../resolve-credentials/extensions.js';
import { lastingDays } from '../resolve-credentials/lifetime.js';
import {
  makeFolder,
  PUBLIC_FILE,
  PUBLIC_FOLDER,
  writeIfChanged,
} from '../resolve-credentials/sandbox-files.js';
import { plainSubject } from '../resolve-credentials/subject.js';
import { fingerprintOf } from '../storage/register.js';
import { authenticationFiles, signatureFiles } from './card-files.js';
import { type BundleOutcome, prepareIdentityBundle } from './identity-bundle.js';
import { prepareKeyPairs } from './key-pairs.js';
import { certificateEntries, type IssuedCard, personaEntries, subscriberEntries } from './lists.js';
import { prepareProofSeal } from './proof-seal.js';
import { prepareRejectedCards } from './rejected-cards.js';
import { prepareSystem } from './system.js';

/** Longer is refused by Apple's systems, even below an authority the user added. */
const GATEWAY_DAYS = 397;

/** Brings the sandbox's folder to completeness: keeps what is there and valid for more than 30 days, adds the rest. */
export class PrepareIdentities {
  readonly #log = new Logger(PrepareIdentities.name);

  constructor(private readonly credentials: Credentials) {}

  /**
   * Not safe against a second run on the same folder at the same time; safe against being killed.
   * @throws the file system's errors, when the folder can not be written
   */
  async execute(): Promise<void> {
    const { credentials } = this;
    const { directory } = credentials;
    await makeFolder(directory, PUBLIC_FOLDER);
    await prepareGatewayCertificate(credentials);
    await prepareKeyPairs(directory);
    await prepareProofSeal(credentials);
    await prepareRejectedCards(credentials);
    const cards = await preparePersonas(credentials);
    await prepareSystem(credentials);
    await writeList(directory, 'certificates.json', certificateEntries(cards));
    await writeList(directory, 'subscribers.json', subscriberEntries(PERSONAS));
    await writeList(directory, 'personas.json', personaEntries(PERSONAS));
    this.#report(cards);
  }

  #report(cards: readonly PreparedCard[]): void {
    const issued = idsOf(cards.filter((card) => card.isNew));
    this.#log.log({ msg: 'the identities are prepared', issued });
    const bundleless = idsOf(cards.filter((card) => card.bundle === 'no-openssl'));
    if (bundleless.length > 0) {
      this.#log.warn({ msg: 'no identity.p12 made: install openssl and run again', personas: bundleless });
    }
  }
}

interface PreparedCard extends IssuedCard {
  readonly isNew: boolean;
  readonly bundle: BundleOutcome;
}

async function preparePersonas(credentials: Credentials): Promise<PreparedCard[]> {
  const cards: PreparedCard[] = [];
  await makeFolder(join(credentials.directory, 'identities'), PUBLIC_FOLDER);
  for (const persona of PERSONAS) cards.push(await preparePersona(credentials, persona));
  return cards;
}

async function preparePersona(credentials: Credentials, persona: Persona): Promise<PreparedCard> {
  const folder = join(credentials.directory, 'identities', persona.id);
  const card = { holder: persona, generation: persona.generation };
  const lifetime = lastingDays(credentials.now(), CARD_DAYS);
  const order = await cardOrder(credentials, card, 'authentication');
  const files = await authenticationFiles(folder);
  const authentication = await credentials.keepOrIssue({ ...files, ...order, lifetime });
  const signature = await credentials.keepOrIssue({
    ...(await signatureFiles(folder)),
    ...(await cardOrder(credentials, card, 'signature')),
    lifetime,
  });
  if (persona.certificateState === 'revoked') revokeBoth(credentials, [authentication, signature]);
  const bundle = await prepareIdentityBundle({
    folder,
    name: `PEP sandbox ${persona.id}`,
    chainFile: join(credentials.directory, 'ca', `${order.issuer.name}-chain.pem`),
    isOutdated: authentication.isNew,
  });
  const isNew = authentication.isNew || signature.isNew;
  const [own, other] = [authentication.certificate, signature.certificate];
  return { persona, certificates: { authentication: own, signature: other }, isNew, bundle };
}

function revokeBoth(credentials: Credentials, both: readonly KeptCredential[]): void {
  for (const { certificate } of both)
    credentials.register.revoke(fingerprintOf(certificate), {
      at: credentials.now(),
      reason: 'keyCompromise',
    });
}

async function prepareGatewayCertificate(credentials: Credentials): Promise<void> {
  const { serverCa } = await credentials.authorities();
  await keepOrIssue({
    certificateFile: join(credentials.directory, 'tls', 'server.pem'),
    keyFile: join(credentials.directory, 'tls', 'server-key.pem'),
    subject: plainSubject('localhost'),
    extensions: gatewayExtensions(),
    keyKind: 'ec',
    lifetime: lastingDays(credentials.now(), GATEWAY_DAYS),
    issuer: serverCa,
  });
}

async function writeList(directory: string, file: string, list: unknown): Promise<void> {
  await writeIfChanged(join(directory, file), `${JSON.stringify(list, null, 2)}\n`, PUBLIC_FILE);
}

function idsOf(cards: readonly PreparedCard[]): string[] {
  return cards.map(({ persona }) => persona.id);
}
