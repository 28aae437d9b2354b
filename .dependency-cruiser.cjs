// Who may import whom, inside and between projects. Nx guards the projects, this file the folders.
// src/<noun>/ is the pure domain, src/<verb-noun>/ a use case, src/storage/ the database.

const spec = '\\.spec\\.ts$';
const useCase = '[a-z]+-[a-z-]+';
/** Packages without state, clock or input and output: a domain rule may compute with them. */
const pureComputation =
  '(^|node_modules/)(@types/)?(ipaddr\\.js|libmime|postal-mime|sanitize-html)(/|$)|^(node:)?(crypto|url|util)$';
const noun = '(?!storage/)[a-z]+';
/** Where a test may live: beside the code, in an app's test folder, in the testing library or in tools/. */
const testCode = [spec, '^apps/[^/]+/test/', '^apps/e2e/', '/testing/', '^libs/testing/', '^tools/'];

/** A package that only the files of `homes` may import. */
function staysIn(name, packages, homes) {
  return {
    name,
    comment: `${packages} may be imported only in ${homes.join(', ')}`,
    severity: 'error',
    from: { pathNot: homes },
    // A package that is not installed is seen by its bare name.
    to: { path: `(^|node_modules/)(${packages})(/|$)` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports: delete it, or import it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [spec, '^apps/[^/]+/test/', '^apps/[^/]+/src/(main|card)\\.ts$', '^tools/'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'Nothing is found under this name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-package',
      comment: 'Add it to package.json: it is here only because another package needs it.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-package-in-production',
      comment: 'An image is installed without devDependencies. (The sandbox is never in production.)',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: [...testCode, '^apps/sandbox/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        "src/<noun>/ imports only itself, the app's errors.ts, @pep/errors, @pep/identifiers, @pep/sms-text and what only computes.",
      severity: 'error',
      from: { path: `^apps/([^/]+)/src/(${noun})/`, pathNot: spec },
      to: {
        pathNot: [
          '^apps/$1/src/$2/',
          '^apps/$1/src/errors\\.ts$',
          '^libs/(errors|identifiers|sms-text)/',
          pureComputation,
        ],
      },
    },
    {
      name: 'use-case-imports-no-use-case',
      comment:
        'Use cases share through the noun folder, storage/, a fact, a follow-x/ read model or a resolve-x/ look-up, never through each other.',
      severity: 'error',
      from: { path: `^apps/([^/]+)/src/(${useCase})/` },
      to: {
        path: `^apps/$1/src/${useCase}/`,
        pathNot: ['^apps/$1/src/$2/', '^apps/$1/src/(follow|resolve)-[a-z-]+/'],
      },
    },
    {
      name: 'storage-knows-no-use-case',
      comment: 'storage/ maps rows to domain values; who uses them is not its business.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/storage/' },
      to: { path: `^apps/[^/]+/src/${useCase}/` },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Production code imports neither a spec nor a testing/ folder nor @pep/testing.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: testCode },
      to: { path: [spec, '^apps/[^/]+/test/', '/testing/', '^libs/testing/'] },
    },
    {
      name: 'no-app-imports-app',
      comment: 'Apps meet over Kafka and through the gateway; a library knows no app.',
      severity: 'error',
      from: { path: '^((?:apps|libs)/[^/]+)/' },
      to: { path: '^apps/', pathNot: '^$1/' },
    },
    {
      name: 'no-tools-in-product',
      comment: 'tools/ is run from the repository, it is in no image.',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: spec },
      to: { path: '^tools/' },
    },
    staysIn('typeorm-stays-in-storage', 'typeorm', [
      '^(apps|libs)/[^/]+/src/storage/',
      '^libs/persistence/src/',
      '^libs/messaging/src/(outbox|inbox|parked)/',
      '^libs/testing/src/',
    ]),
    staysIn('kafkajs-stays-in-messaging', 'kafkajs', [
      '^libs/messaging/src/kafka/',
      '^libs/testing/src/',
      '^apps/e2e/test/',
      '^tools/',
    ]),
    staysIn('smtp-server-stays-in-listener', 'smtp-server', [
      '^apps/[^/]+/src/.*(/smtp/|smtp\\.listener\\.ts$)',
      '^apps/[^/]+/test/',
      '^tools/bench/',
    ]),
    staysIn('smpp-stays-in-sms-folders', 'smpp', [
      '^apps/notifications/src/send-sms/',
      '^apps/sandbox/src/take-sms/',
      '^apps/[^/]+/test/',
      '^tools/',
    ]),
    staysIn('pkcs11js-stays-in-token-folders', 'pkcs11js', [
      '^apps/card-agent/src/use-token/',
      '^apps/sandbox/src/prepare-tokens/',
      '^apps/sandbox/src/prepare-hsm/',
      '^apps/mail-routing/src/use-hsm/',
      '^apps/[^/]+/test/',
      '^libs/testing/src/',
    ]),
    staysIn('undici-stays-in-gateway', 'undici', ['^apps/gateway/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Only our own: a package's dist is what an import of that package resolves to.
    exclude: { path: '^(apps|libs)/[^/]+/(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    // The root package.json holds every third-party package.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@pep/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
