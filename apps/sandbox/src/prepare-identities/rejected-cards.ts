import { join } from 'node:path';
import { CITIZEN } from '../persona/persona.js';
import { type Authorities, authorityPlan } from './authorities.js';
import { CARD_DAYS, goodCard, prepareCard } from './cards.js';
import { keepOrIssue } from './credential-store.js';
import { serverOnlyExtensions } from './extensions.js';
import { endedYesterday, lastingDays } from './lifetime.js';
import { makeFolder, PUBLIC_FOLDER } from './sandbox-files.js';

/**
 * Keeps or makes certificates the gateway must refuse, in `identities-rejected/`. All name the citizen, so that
 * only the one thing wrong with each gives it away.
 */
export async function prepareRejectedCards(
  directory: string,
  authorities: Authorities,
  now: Date,
): Promise<void> {
  const folder = join(directory, 'identities-rejected');
  await makeFolder(folder, PUBLIC_FOLDER);
  const good = goodCard(authorities.citizenCa, now);
  await prepareCard(join(folder, 'expired'), CITIZEN, { ...good, lifetime: endedYesterday(now, CARD_DAYS) });
  await prepareCard(join(folder, 'server-only'), CITIZEN, { ...good, extensions: serverOnlyExtensions() });
  await prepareForeignCard(join(folder, 'foreign'), now);
}

async function prepareForeignCard(folder: string, now: Date): Promise<void> {
  await makeFolder(folder, PUBLIC_FOLDER);
  const foreignCa = await keepOrIssue({
    ...authorityPlan(folder, 'ca', 'Foreign Citizen CA'),
    lifetime: lastingDays(now, CARD_DAYS),
  });
  await prepareCard(folder, CITIZEN, goodCard(foreignCa, now));
}
