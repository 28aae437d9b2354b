// node tools/package-agent.ts FOLDER: the npm package of pep-card, as a tarball in the folder; run it after the build.
// Our own parts (@pep/*) are on no registry, so they go inside; the packages of others are named with their versions.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly bin?: Record<string, string>;
  readonly engines?: Record<string, string>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, '..');
const AGENT = join(root, 'apps/card-agent');
/** Beside the code: what the agent reads. */
const CARRIED = ['dist', 'opensc', 'README.md'];
/** What Nest asks for by itself. */
const BY_NEST = ['rxjs', 'reflect-metadata'];
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^.'"][^'"]*)['"]/g;

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Our own packages that one needs, itself left out, wherever they are needed from. */
function ownParts(manifest: Manifest, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (!name.startsWith('@pep/') || found.has(name)) continue;
    ownParts(manifestOf(folderOf(name)), found.add(name));
  }
  return found;
}

function folderOf(name: string): string {
  return join(root, 'libs', basename(name));
}

/** Copies a part as a package of its own has it: built, without what only compilers read. */
function copyBuilt(from: string, to: string, entries: readonly string[]): void {
  mkdirSync(to, { recursive: true });
  for (const entry of entries) {
    cpSync(join(from, entry), join(to, entry), {
      recursive: true,
      filter: (path) => !/\.(d\.ts|map|tsbuildinfo)$|\.d\.ts\.map$/.test(path),
    });
  }
}

/** Packages of others that the copied code imports, by what it says. */
function importedPackages(folder: string, listed: readonly string[]): string[] {
  const files = execFileSync('find', [folder, '-name', '*.js'], { encoding: 'utf8' }).trim().split('\n');
  const imported = files
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, name = '']) => name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set([...imported, ...BY_NEST])].filter((name) => listed.includes(name)).sort();
}

/** Makes the package's folder, as `npm pack` takes it. */
function assemble(folder: string): void {
  const agent = manifestOf(AGENT);
  const { engines, dependencies: versions = {} } = manifestOf(root);
  copyBuilt(AGENT, folder, CARRIED);
  const parts = [...ownParts(agent)];
  for (const name of parts) {
    const target = join(folder, 'node_modules', name);
    copyBuilt(folderOf(name), target, ['dist']);
    const { version, type } = manifestOf(folderOf(name));
    writeJson(join(target, 'package.json'), { name, version, type, exports: './dist/index.js' });
  }
  const others = importedPackages(folder, Object.keys(versions)).map(
    (name) => [name, versions[name]] as const,
  );
  const own = parts.map((part) => [part, manifestOf(folderOf(part)).version] as const);
  const { name, version, type, bin } = agent;
  writeJson(join(folder, 'package.json'), {
    ...{ name, version, type, bin, license: 'UNLICENSED' },
    engines: { node: engines?.['node'] },
    description: 'Activates and uses the Armenian ID card: PINs, certificates, signatures',
    dependencies: Object.fromEntries([...others, ...own]),
    bundleDependencies: parts,
  });
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

const target = resolve(process.argv[2] ?? '.');
const staging = mkdtempSync(join(tmpdir(), 'pep-card-package-'));
try {
  assemble(staging);
  const args = ['pack', '--silent', '--pack-destination', target];
  process.stdout.write(execFileSync('npm', args, { cwd: staging, encoding: 'utf8' }));
} finally {
  rmSync(staging, { recursive: true });
}
