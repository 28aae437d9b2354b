import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Middleware } from '../middleware/module-paths.js';
import { bad, type Finding, type Fix, good } from './finding.js';
import { FirefoxPolicy } from './firefox-policy.js';
import { hasNssTools, NssDatabase } from './nss-database.js';

const FIREFOX_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['.mozilla/firefox', 'snap/firefox/common/.mozilla/firefox', '.config/mozilla/firefox'],
  darwin: ['Library/Application Support/Firefox/Profiles'],
  win32: ['AppData\\Roaming\\Mozilla\\Firefox\\Profiles'],
};
const CHROMIUM_DATABASE = '.pki/nssdb';

/** Whether the browsers know the card; replaces the manual's chapter on Firefox. */
export async function checkBrowsers(middleware: Middleware): Promise<readonly Finding[]> {
  // With both tokens a browser asks for the SignPIN too when somebody signs in.
  const { browserPath, path } = middleware;
  const module = browserPath !== undefined && existsSync(browserPath) ? browserPath : path;
  const tools = await hasNssTools();
  return [...checkFirefox(module, tools), ...checkChromium(module, tools)];
}

function checkFirefox(module: string, tools: boolean): readonly Finding[] {
  const policy = new FirefoxPolicy(process.platform);
  if (policy.hasModule) return [good('firefox')];
  const profiles = firefoxProfiles();
  if (profiles.length === 0) return [good('noFirefox')];
  const lacking = profiles.filter((profile) => !profile.has(module));
  if (lacking.length === 0) return [good('firefox')];
  return lacking.flatMap((profile) => {
    const where = { where: profile.folder };
    if (runs(profile)) return [bad('firefoxLacks', where), bad('firefoxRuns', where)];
    const fix = tools ? addTo(profile, module) : writeTo(policy, module);
    return fix === undefined
      ? [bad('firefoxLacks', where), bad('firefoxByHand', { path: module })]
      : [bad('firefoxLacks', where, fix)];
  });
}

function checkChromium(module: string, tools: boolean): readonly Finding[] {
  if (process.platform !== 'linux') return [good('chromiumBySystem')];
  const database = new NssDatabase(join(homedir(), CHROMIUM_DATABASE));
  if (database.has(module)) return [good('chromium')];
  const where = { where: database.folder };
  return tools
    ? [bad('chromiumLacks', where, addTo(database, module))]
    : [bad('chromiumLacks', where), bad('needsModutil')];
}

function firefoxProfiles(): readonly NssDatabase[] {
  const folders = (FIREFOX_FOLDERS[process.platform] ?? []).map((folder) => join(homedir(), folder));
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => existsSync(join(folder, 'prefs.js')) || existsSync(join(folder, 'cert9.db')))
    .map((folder) => new NssDatabase(folder));
}

/** A running Firefox writes its list of modules when it ends. On Linux `lock` is a link that leads nowhere. */
function runs({ folder }: NssDatabase): boolean {
  return lstatSync(join(folder, 'lock'), { throwIfNoEntry: false }) !== undefined;
}

function addTo(database: NssDatabase, module: string): Fix {
  return {
    text: 'addToDatabase',
    values: { path: module, where: database.folder },
    run: () => database.add(module),
  };
}

function writeTo(policy: FirefoxPolicy, module: string): Fix | undefined {
  if (policy.file === undefined || !policy.isWritable) return undefined;
  return {
    text: 'writePolicy',
    values: { path: module, where: policy.file },
    run: () => policy.add(module),
  };
}
