import { join } from 'node:path';
import { CITIZEN } from '../persona/persona.js';
import { authorityPlan } from '../resolve-credentials/authorities.js';
import { CARD_DAYS, cardOrder } from '../resolve-credentials/cards.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { keepOrIssue } from '../resolve-credentials/credential-store.js';
import { addressExtensions, serverOnlyExtensions } from '../resolve-credentials/extensions.js';
import { endedYesterday, lastingDays } from '../resolve-credentials/lifetime.js';
import { makeFolder, PUBLIC_FOLDER } from '../resolve-credentials/sandbox-files.js';
import { authenticationFiles } from './card-files.js';

/**
 * Keeps or makes certificates the gateway must refuse, in `identities-rejected/`. All name the citizen, so that
 * only the one thing wrong with each gives it away.
 */
export async function prepareRejectedCards(credentials: Credentials): Promise<void> {
  const folder = join(credentials.directory, 'identities-rejected');
  await makeFolder(folder, PUBLIC_FOLDER);
  const now = credentials.now();
  const lifetime = lastingDays(now, CARD_DAYS);
  const order = await cardOrder(credentials, { holder: CITIZEN, generation: 'second' }, 'authentication');
  await credentials.keepOrIssue({
    ...(await authenticationFiles(join(folder, 'expired'))),
    ...order,
    lifetime: endedYesterday(now, CARD_DAYS),
  });
  await credentials.keepOrIssue({
    ...(await authenticationFiles(join(folder, 'server-only'))),
    ...order,
    lifetime,
    extensions: [...serverOnlyExtensions(), ...addressExtensions(credentials.addresses, order.issuer.name)],
  });
  const foreign = await authenticationFiles(join(folder, 'foreign'));
  const foreignCa = await keepOrIssue({
    ...authorityPlan(join(folder, 'foreign'), 'ca', 'Foreign Citizen CA'),
    lifetime,
  });
  await keepOrIssue({ ...foreign, ...order, lifetime, issuer: foreignCa });
}
