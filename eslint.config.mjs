// What the compiler does not guard. Each ban names what to write instead.
// Lint projects through `nx run-many -t lint`: without a project graph the boundary rule is silently skipped.
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import n from 'eslint-plugin-n';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;
const tests = ['**/*.spec.ts', 'apps/*/test/**/*.ts'];
const product = ['apps/**/*.ts', 'libs/**/*.ts'];

const bans = [
  { selector: 'TSEnumDeclaration', message: 'No enum: use a union of literals or a const object.' },
  { selector: 'ExportDefaultDeclaration', message: 'No default export: export by name.' },
];
const timeBans = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'No new Date(): take the time from the Clock of @pep/service-kit.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message:
      'No Date.now(): take the time from the Clock of @pep/service-kit (performance.now() for durations).',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'No Date(): take the time from the Clock of @pep/service-kit.',
  },
];
// Node runs tools/ by stripping types, so it cannot run syntax that would have to be translated.
const strippingBans = [
  { selector: 'TSParameterProperty', message: 'No parameter property in tools/: declare the field.' },
  { selector: 'Decorator', message: 'No decorator in tools/: Node strips types, it does not translate.' },
  { selector: "TSModuleDeclaration[kind='namespace']", message: 'No namespace in tools/: use a module.' },
];

// Both axes must hold: what kind of project it is (type), and whose it is (scope).
const mayUse = {
  app: ['contract', 'pure', 'platform'],
  platform: ['contract', 'pure', 'platform'],
  contract: ['contract'],
  pure: ['pure'],
  testing: ['contract', 'pure', 'platform', 'testing'],
  e2e: ['contract', 'testing'],
};
const external = { contract: ['zod'], pure: [] };
const scopes = readdirSync(join(root, 'apps'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/**
 * Types for the linted files. No build includes specs and tools, so the project service would not find them:
 * tsconfig.check.json does. A run inside one project loads only that project and what it imports (half the time).
 */
function typeSource() {
  const here = process.cwd();
  if (here === root) return { project: './tsconfig.check.json', tsconfigRootDir: root };
  const configFile = ts.readConfigFile(join(root, 'tsconfig.check.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(configFile.config, ts.sys, root);
  const own = fileNames.filter((file) => file.startsWith(here + '/'));
  return { programs: [ts.createProgram(own, options)], tsconfigRootDir: root };
}

/** The options of the boundary rule; a spec or an app's test may also use the testing library. */
function boundaries({ inTests }) {
  const byType = Object.entries(mayUse).map(([type, targets]) => ({
    sourceTag: `type:${type}`,
    onlyDependOnLibsWithTags: [...targets, ...(inTests ? ['testing'] : [])].map((tag) => `type:${tag}`),
    ...(type in external && !inTests ? { allowedExternalImports: external[type] } : {}),
  }));
  const byScope = [...scopes, 'shared'].map((scope) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: [...new Set([`scope:${scope}`, 'scope:shared'])],
  }));
  return [
    'error',
    {
      enforceBuildableLibDependency: false,
      allow: [],
      // A library that testing builds on may use it in its specs; only specs close that circle.
      ignoredCircularDependencies: ['contract', 'pure', 'platform'].map((type) => [
        '@pep/testing',
        `tag:type:${type}`,
      ]),
      depConstraints: [...byType, ...byScope],
    },
  ];
}

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/coverage/**', '**/node_modules/**', '.nx/**', '.pep/**', '**/*.{js,mjs,cjs}'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, prettier],
    plugins: { n },
    languageOptions: { parserOptions: typeSource() },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 10],
      'max-params': ['error', 4],
      'n/prefer-node-protocol': 'error',
      'no-restricted-syntax': ['error', ...bans],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A Nest module is a class with nothing but its decorator; a dynamic one has not even that.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      // Nest declares its option bags as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: product,
    plugins: { '@nx': nx },
    rules: {
      'no-console': 'error',
      'n/no-process-env': 'error',
      'no-restricted-syntax': ['error', ...bans, ...timeBans],
      '@nx/enforce-module-boundaries': boundaries({ inTests: false }),
    },
  },
  { files: ['libs/service-kit/src/clock.ts'], rules: { 'no-restricted-syntax': ['error', ...bans] } },
  // Nest hands a controller each part of the request as one decorated parameter.
  { files: ['apps/*/src/**/*.controller.ts'], rules: { 'max-params': ['error', 6] } },
  { files: ['**/config.ts'], rules: { 'n/no-process-env': 'off' } },
  {
    files: ['tools/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...bans, ...strippingBans],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // A describe block is one function.
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...bans],
      'n/no-process-env': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Bodies of answers are any until an assertion has looked at them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['{apps,libs}/**/*.spec.ts', 'apps/*/test/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries({ inTests: true }) },
  },
);
