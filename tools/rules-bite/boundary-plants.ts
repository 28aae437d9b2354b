import { legal, plant } from './plant.ts';
import type { LegalPlant, Plant } from './plant.ts';

const RULE = '@nx/enforce-module-boundaries';

const imports = (what: string, at: string, name: string, says: RegExp): Plant => ({
  ...plant(what, RULE, at, `import '${name}';`),
  says,
});

const privateLib = {
  name: '@pep/planted-private',
  version: '0.0.0',
  private: true,
  type: 'module',
  exports: { '.': { '@pep/source': './src/index.ts' } },
  nx: { tags: ['type:platform', 'scope:gateway'] },
};

/** Which project must not use which other. */
export const boundaryPlants: readonly (Plant | LegalPlant)[] = [
  {
    what: 'lint without a project graph (the boundary rule skips itself)',
    rule: 'boundary-rule-skipped',
    at: 'libs/errors/src/index.ts',
  },
  imports(
    'an app imports an app',
    'apps/gateway/src/planted-app.ts',
    '../../sandbox/src/main.js',
    /relative/,
  ),
  imports(
    'a library imports an app',
    'libs/testing/src/planted-app.ts',
    '../../../apps/sandbox/src/main.js',
    /relative/,
  ),
  imports(
    'a contract imports a platform library',
    'libs/contracts/src/planted-platform.ts',
    '@pep/persistence',
    /type:contract/,
  ),
  imports('a contract imports Nest', 'libs/contracts/src/planted-nest.ts', '@nestjs/common', /type:contract/),
  legal('a contract imports zod', RULE, 'libs/contracts/src/planted-zod.ts', "import 'zod';"),
  imports('a pure library imports zod', 'libs/identifiers/src/planted-zod.ts', 'zod', /type:pure/),
  imports(
    'a pure library imports a contract',
    'libs/identifiers/src/planted-contract.ts',
    '@pep/contracts',
    /type:pure/,
  ),
  legal(
    'a pure library imports a pure one',
    RULE,
    'libs/identifiers/src/planted-errors.ts',
    "import '@pep/errors';",
  ),
  imports(
    'a platform library imports testing',
    'libs/messaging/src/planted-testing.ts',
    '@pep/testing',
    /type:platform/,
  ),
  imports('an app imports testing', 'apps/gateway/src/planted-testing.ts', '@pep/testing', /type:app/),
  legal("an app's spec imports testing", RULE, 'apps/gateway/src/planted.spec.ts', "import '@pep/testing';"),
  legal("an app's test imports testing", RULE, 'apps/gateway/test/planted.spec.ts', "import '@pep/testing';"),
  legal(
    "a library's spec imports testing",
    RULE,
    'libs/messaging/src/planted.spec.ts',
    "import '@pep/testing';",
  ),
  legal(
    'an app imports a platform library',
    RULE,
    'apps/gateway/src/planted-platform.ts',
    "import '@pep/messaging';",
  ),
  {
    ...imports(
      "an app imports another app's library",
      'apps/sandbox/src/planted-private.ts',
      '@pep/planted-private',
      /scope:sandbox/,
    ),
    files: {
      'apps/sandbox/src/planted-private.ts': "import '@pep/planted-private';\n",
      'libs/planted-private/package.json': JSON.stringify(privateLib),
      'libs/planted-private/src/index.ts': 'export const planted = 1;\n',
      // Not installed by npm: found by its name through a package folder of its own.
      'node_modules/@pep/planted-private/package.json': JSON.stringify(privateLib),
      'node_modules/@pep/planted-private/src/index.ts': 'export const planted = 1;\n',
    },
  },
];
