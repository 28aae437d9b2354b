import type { INestApplication } from '@nestjs/common';
import { EncryptOld } from './encrypt-old.js';
import { EncryptSecrets } from './encrypt-secrets.js';
import { RewrapKeys } from './rewrap-keys.js';

/** BSD sysexits: some content is not as it was stored; a key or the store can not be used. */
const EXIT_DATAERR = 65;
const EXIT_UNAVAILABLE = 69;

/** The `--rewrap-content-keys` command. */
export async function rewrapKeysCommand(app: INestApplication): Promise<void> {
  await orSayWhy(async () => {
    say(`${String(await app.get(RewrapKeys).execute())} data keys wrapped anew`);
  });
}

/** The `--encrypt-old-content` command. */
export async function encryptOldCommand(app: INestApplication): Promise<void> {
  await orSayWhy(async () => {
    const { encrypted, damaged } = await app.get(EncryptOld).execute();
    say(`the content of ${String(encrypted)} messages encrypted`);
    say(`the secrets of ${String(await app.get(EncryptSecrets).execute())} webhooks encrypted`);
    if (damaged.length === 0) return;
    say(`NOT what their digests say, and left as they are: ${damaged.join(', ')}`);
    process.exitCode = EXIT_DATAERR;
  });
}

async function orSayWhy(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    say((error as Error).message);
    process.exitCode = EXIT_UNAVAILABLE;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
