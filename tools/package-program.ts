// node tools/package-program.ts APP FOLDER: the npm package of an app with a command (`bin`), as a tarball in the folder,
// called like the command, so that npx finds it; run it after the build.
// Our own parts (@pep/*) are on no registry, so they go inside; the packages of others are named with their versions.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly description?: string;
  readonly bin?: Record<string, string>;
  readonly engines?: Record<string, string>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, '..');
/** The code, and what it reads. */
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
  const byNest = imported.some((name) => name.startsWith('@nestjs/')) ? BY_NEST : [];
  return [...new Set([...imported, ...byNest])].filter((name) => listed.includes(name)).sort();
}

/** Makes the package's folder, as `npm pack` takes it. */
function assemble(app: string, folder: string): void {
  const program = manifestOf(app);
  const { engines, dependencies: versions = {} } = manifestOf(root);
  const carried = CARRIED.filter((entry) => existsSync(join(app, entry)));
  copyBuilt(app, folder, carried);
  const parts = [...ownParts(program)];
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
  const { version, type, bin = {}, description } = program;
  const [name] = Object.keys(bin);
  writeJson(join(folder, 'package.json'), {
    ...{ name, version, type, bin, description, license: 'UNLICENSED' },
    engines: { node: engines?.['node'] },
    dependencies: Object.fromEntries([...others, ...own]),
    bundleDependencies: parts,
  });
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

const [app = '', folder = '.'] = process.argv.slice(2);
const target = resolve(folder);
const staging = mkdtempSync(join(tmpdir(), 'pep-package-'));
try {
  assemble(join(root, 'apps', app), staging);
  const args = ['pack', '--silent', '--pack-destination', target];
  process.stdout.write(execFileSync('npm', args, { cwd: staging, encoding: 'utf8' }));
} finally {
  rmSync(staging, { recursive: true });
}
