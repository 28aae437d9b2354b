import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { PERSONAS } from '../persona/persona.js';
import { type Authorities, prepareAuthorities } from './authorities.js';
import { goodCard, prepareCard } from './cards.js';
import { keepOrIssue } from './credential-store.js';
import { gatewayExtensions } from './extensions.js';
import { type BundleOutcome, prepareIdentityBundle } from './identity-bundle.js';
import { prepareKeyPairs } from './key-pairs.js';
import { lastingDays } from './lifetime.js';
import { certificateEntries, type IssuedCard, personaEntries, subscriberEntries } from './lists.js';
import { prepareRejectedCards } from './rejected-cards.js';
import { makeFolder, PUBLIC_FILE, PUBLIC_FOLDER, writeIfChanged } from './sandbox-files.js';
import { plainSubject } from './subject.js';
import { prepareSystem } from './system.js';

/** Longer is refused by Apple's systems, even below an authority the user added. */
const GATEWAY_DAYS = 397;

/** The machine's time. Never a movable clock's: TLS judges certificates by real time. */
interface RealTime {
  now(): Date;
}

/** Brings the sandbox's folder to completeness: keeps what is there and valid for more than 30 days, adds the rest. */
export class PrepareIdentities {
  readonly #log = new Logger(PrepareIdentities.name);

  constructor(
    private readonly directory: string,
    private readonly clock: RealTime,
  ) {}

  /**
   * Not safe against a second run on the same folder at the same time; safe against being killed.
   * @throws the file system's errors, when the folder can not be written
   */
  async execute(): Promise<void> {
    const { directory } = this;
    const now = this.clock.now();
    await makeFolder(directory, PUBLIC_FOLDER);
    const authorities = await prepareAuthorities(directory, now);
    await prepareGatewayCertificate(directory, authorities, now);
    await prepareKeyPairs(directory);
    await prepareRejectedCards(directory, authorities, now);
    const cards = await preparePersonas(directory, authorities, now);
    await prepareSystem(directory, authorities.citizenCa, now);
    await writeList(directory, 'certificates.json', certificateEntries(cards));
    await writeList(directory, 'subscribers.json', subscriberEntries(PERSONAS));
    await writeList(directory, 'personas.json', personaEntries(cards));
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

async function preparePersonas(
  directory: string,
  authorities: Authorities,
  now: Date,
): Promise<PreparedCard[]> {
  const cards: PreparedCard[] = [];
  await makeFolder(join(directory, 'identities'), PUBLIC_FOLDER);
  for (const persona of PERSONAS) {
    const folder = join(directory, 'identities', persona.id);
    const { certificate, isNew } = await prepareCard(folder, persona, goodCard(authorities.citizenCa, now));
    const bundle = await prepareIdentityBundle({
      folder,
      name: `PEP sandbox ${persona.id}`,
      chainFile: join(directory, 'ca', 'ca.pem'),
      isOutdated: isNew,
    });
    cards.push({ persona, certificate, isNew, bundle });
  }
  return cards;
}

async function prepareGatewayCertificate(
  directory: string,
  { serverCa }: Authorities,
  now: Date,
): Promise<void> {
  await keepOrIssue({
    certificateFile: join(directory, 'tls', 'server.pem'),
    keyFile: join(directory, 'tls', 'server-key.pem'),
    commonName: 'localhost',
    subject: plainSubject('localhost'),
    extensions: gatewayExtensions(),
    lifetime: lastingDays(now, GATEWAY_DAYS),
    issuer: serverCa,
  });
}

async function writeList(directory: string, file: string, list: unknown): Promise<void> {
  await writeIfChanged(join(directory, file), `${JSON.stringify(list, null, 2)}\n`, PUBLIC_FILE);
}

function idsOf(cards: readonly PreparedCard[]): string[] {
  return cards.map(({ persona }) => persona.id);
}
