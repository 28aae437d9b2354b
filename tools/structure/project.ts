import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One folder of apps/ or libs/, as its own files describe it. */
export interface Project {
  readonly kind: 'apps' | 'libs';
  readonly folder: string;
  /** `apps/gateway` */
  readonly path: string;
  /** `@pep/gateway`, or empty when its package.json does not say. */
  readonly packageName: string;
  readonly tags: readonly string[];
  /** The `@pep/*` packages it declares. */
  readonly uses: readonly string[];
  /** Undefined when there is none. */
  readonly readme: string | undefined;
  /** The folders its tsconfig.json refers to, such as `libs/errors`; undefined when it has no tsconfig.json. */
  readonly references: readonly string[] | undefined;
}

interface Manifest {
  name?: string;
  nx?: { tags?: string[] };
  dependencies?: Record<string, string>;
}
interface TsConfig {
  references?: { path: string }[];
}

/** Every project folder, sorted by path. */
export function readProjects(root: string): Project[] {
  return (['apps', 'libs'] as const).flatMap((kind) =>
    readdirSync(join(root, kind), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => readProject(root, kind, entry.name))
      .sort((a, b) => a.path.localeCompare(b.path)),
  );
}

function readProject(root: string, kind: 'apps' | 'libs', folder: string): Project {
  const path = `${kind}/${folder}`;
  const manifest = readJson<Manifest>(join(root, path, 'package.json')) ?? {};
  const tsConfig = readJson<TsConfig>(join(root, path, 'tsconfig.json'));
  const readme = join(root, path, 'README.md');
  return {
    kind,
    folder,
    path,
    packageName: manifest.name ?? '',
    tags: manifest.nx?.tags ?? [],
    uses: Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@pep/')),
    readme: existsSync(readme) ? readFileSync(readme, 'utf8') : undefined,
    references: tsConfig && (tsConfig.references ?? []).map(({ path: to }) => posix.join(path, to)),
  };
}

/** The folders the root tsconfig.json builds. */
export function readRootReferences(root: string): string[] {
  const tsConfig = readJson<TsConfig>(join(root, 'tsconfig.json')) ?? {};
  return (tsConfig.references ?? []).map(({ path }) => path.replace(/^\.\//, ''));
}

// The shape is the caller's claim; what matters of it is checked by the rules.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function readJson<Shape>(file: string): Shape | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Shape) : undefined;
}
