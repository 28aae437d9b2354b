import { plant } from './plant.ts';
import type { Plant } from './plant.ts';

const append = (code: string) => (text: string) => `${text}\n${code}\n`;

/** What nobody uses. */
export const unusedPlants: readonly Plant[] = [
  {
    what: 'a library exports what nobody imports',
    rule: 'exports',
    says: /plantedExport/,
    at: 'libs/errors/src/index.ts',
    edits: { 'libs/errors/src/index.ts': append('export const plantedExport = 1;') },
  },
  {
    what: 'an app file exports what nobody imports',
    rule: 'exports',
    says: /plantedInternal/,
    at: 'apps/sandbox/src/planted-used.ts',
    files: {
      'apps/sandbox/src/planted-used.ts': 'export const used = 1;\nexport const plantedInternal = 2;\n',
    },
    edits: {
      'apps/sandbox/src/main.ts': append("import { used } from './planted-used.js';\nvoid used;"),
    },
  },
  plant('a file nobody imports', 'files', 'apps/gateway/src/planted-unused.ts', 'export const unused = 1;'),
  {
    what: 'a dependency nobody imports',
    rule: 'dependencies',
    says: /left-over/,
    at: 'package.json',
    edits: {
      'package.json': (text) => text.replace('"dependencies": {', '"dependencies": { "left-over": "1.0.0",'),
    },
  },
  {
    what: 'a project depends on a library it does not import',
    rule: 'dependencies',
    says: /@pep\/messaging/,
    at: 'apps/sandbox/package.json',
    edits: {
      'apps/sandbox/package.json': (text) =>
        text.replace('"dependencies": {', '"dependencies": { "@pep/messaging": "*",'),
    },
  },
  {
    what: 'a project imports a package nobody declares',
    rule: 'unlisted',
    says: /semver/,
    at: 'apps/activation/src/main.ts',
    edits: { 'apps/activation/src/main.ts': append("import 'semver';") },
  },
];
