import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DEVICE_NAME } from './nss-database.js';

const FOLDERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: '/etc/firefox/policies',
  darwin: '/Applications/Firefox.app/Contents/Resources/distribution',
  win32: 'C:\\Program Files\\Mozilla Firefox\\distribution',
};

const policies = z.looseObject({
  policies: z
    .looseObject({
      SecurityDevices: z.looseObject({ Add: z.record(z.string(), z.string()).optional() }).optional(),
    })
    .optional(),
});

/** Firefox's policies for all users of a computer (https://mozilla.github.io/policy-templates/, SecurityDevices). */
export class FirefoxPolicy {
  readonly file: string | undefined;

  constructor(platform: NodeJS.Platform) {
    const folder = FOLDERS[platform];
    this.file = folder === undefined ? undefined : join(folder, 'policies.json');
  }

  get hasModule(): boolean {
    if (this.file === undefined || !existsSync(this.file)) return false;
    return policyWith(readFileSync(this.file, 'utf8')).known;
  }

  /** Mostly only an administrator may write it. */
  get isWritable(): boolean {
    if (this.file === undefined) return false;
    try {
      accessSync(firstExisting(this.file), constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  async add(module: string): Promise<void> {
    if (this.file === undefined) return;
    const before = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '{}';
    await mkdir(dirname(this.file), { recursive: true });
    await writeFile(this.file, withModule(before, module));
  }
}

function firstExisting(path: string): string {
  return existsSync(path) ? path : firstExisting(dirname(path));
}

function policyWith(text: string): { known: boolean } {
  const parsed = policies.safeParse(JSON.parse(text));
  return { known: parsed.data?.policies?.SecurityDevices?.Add?.[DEVICE_NAME] !== undefined };
}

/** The policies with the card's module added; whatever else an administrator wrote there stays. */
export function withModule(text: string, module: string): string {
  const all = policies.parse(JSON.parse(text));
  const devices = all.policies?.SecurityDevices;
  const Add = { ...devices?.Add, [DEVICE_NAME]: module };
  const changed = { ...all, policies: { ...all.policies, SecurityDevices: { ...devices, Add } } };
  return `${JSON.stringify(changed, null, 2)}\n`;
}
