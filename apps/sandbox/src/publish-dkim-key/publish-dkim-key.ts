import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Zones } from '../zone/zones.js';

const SELECTOR = 'pep';
const DOMAINS = ['e-citizen.am', 'ecitizen.am'];

/** Puts the public key with which the platform's mail is verified into the zones (RFC 6376 section 3.6.1). */
export class PublishDkimKey {
  constructor(
    private readonly directory: string,
    private readonly zones: Zones,
  ) {}

  /** Needs the prepared keys. */
  async execute(): Promise<void> {
    const key = createPublicKey(await readFile(join(this.directory, 'dkim', 'public.pem')));
    const text = `v=DKIM1; k=rsa; p=${key.export({ type: 'spki', format: 'der' }).toString('base64')}`;
    for (const domain of DOMAINS) {
      const name = `${SELECTOR}._domainkey.${domain}`;
      this.zones.set(name, 'TXT', [{ name, type: 'TXT', data: text }]);
    }
  }
}
