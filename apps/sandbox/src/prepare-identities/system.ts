import { join } from 'node:path';
import { addressExtensions, cardExtensions } from '../resolve-credentials/extensions.js';
import { CARD_DAYS, issuerOf } from '../resolve-credentials/cards.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { lastingDays } from '../resolve-credentials/lifetime.js';
import { plainSubject } from '../resolve-credentials/subject.js';
import { authenticationFiles } from './card-files.js';

/** Keeps or makes the certificate of a sender's mail system, which names nobody, in `identities/system/`. */
export async function prepareSystem(credentials: Credentials): Promise<void> {
  const issuer = issuerOf(await credentials.authorities(), 'second');
  await credentials.keepOrIssue({
    ...(await authenticationFiles(join(credentials.directory, 'identities', 'system'))),
    subject: plainSubject('EKENG mail system'),
    extensions: [
      ...cardExtensions('authentication'),
      ...addressExtensions(credentials.addresses, issuer.name),
    ],
    keyKind: 'ec',
    lifetime: lastingDays(credentials.now(), CARD_DAYS),
    issuer,
  });
}
