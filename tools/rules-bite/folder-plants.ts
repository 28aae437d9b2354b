import { legal, plant } from './plant.ts';
import type { LegalPlant, Plant } from './plant.ts';

// An app of the tests' own, so that the plants do not depend on what the real ones are called.
const app = 'apps/planted/src';
const imports = (name: string): string => `import '${name}';\nexport const planted = 1;`;

const ground: Plant = {
  what: 'a file nobody imports',
  rule: 'no-orphans',
  at: `${app}/alone.ts`,
  files: {
    [`${app}/alone.ts`]: 'export const alone = 1;\n',
    [`${app}/errors.ts`]: 'export const ERRORS = 1;\n',
    [`${app}/letter/letter.ts`]: 'export const letter = 1;\n',
    [`${app}/open-letter/open-letter.ts`]: 'export const openLetter = 1;\n',
    [`${app}/storage/letter.repository.ts`]: 'export const letters = 1;\n',
    [`${app}/storage/letter.spec.ts`]: 'export const spec = 1;\n',
  },
};

/** A package outside the only folders that may know it. */
const stray = (rule: string, name: string, file: string): Plant =>
  plant(`${name} in ${file}`, rule, `${app}/${file}`, imports(name));

/** Which file must not import which other. */
export const folderPlants: readonly (Plant | LegalPlant)[] = [
  ground,
  plant('the domain imports typeorm', 'domain-is-pure', `${app}/letter/to-database.ts`, imports('typeorm')),
  plant('the domain reads files', 'domain-is-pure', `${app}/letter/to-disk.ts`, imports('node:fs')),
  plant(
    'the domain imports a use case',
    'domain-is-pure',
    `${app}/letter/to-use-case.ts`,
    imports('../open-letter/open-letter.js'),
  ),
  plant(
    'the domain imports storage',
    'domain-is-pure',
    `${app}/letter/to-storage.ts`,
    imports('../storage/letter.repository.js'),
  ),
  plant(
    'the domain imports a contract',
    'domain-is-pure',
    `${app}/letter/to-contract.ts`,
    imports('@pep/contracts'),
  ),
  legal(
    'the domain imports errors and identifiers',
    'domain-is-pure',
    `${app}/letter/legal.ts`,
    "import '../errors.js';\nimport '@pep/errors';\nimport '@pep/identifiers';\nimport './letter.js';",
  ),
  plant(
    'a use case imports a use case',
    'use-case-imports-no-use-case',
    `${app}/send-letter/send-letter.ts`,
    imports('../open-letter/open-letter.js'),
  ),
  legal(
    'a use case imports storage and the domain',
    'use-case-imports-no-use-case',
    `${app}/send-letter/legal.ts`,
    "import '../storage/letter.repository.js';\nimport '../letter/letter.js';",
  ),
  plant(
    'storage imports a use case',
    'storage-knows-no-use-case',
    `${app}/storage/to-use-case.ts`,
    imports('../open-letter/open-letter.js'),
  ),
  plant(
    'an app imports an app',
    'no-app-imports-app',
    `${app}/to-app.ts`,
    imports('../../gateway/src/main.js'),
  ),
  plant(
    'production imports testing',
    'no-test-code-in-production',
    `${app}/to-testing.ts`,
    imports('@pep/testing'),
  ),
  plant(
    'production imports a spec',
    'no-test-code-in-production',
    `${app}/to-spec.ts`,
    imports('./storage/letter.spec.js'),
  ),
  legal(
    'a spec imports testing',
    'no-test-code-in-production',
    `${app}/legal.spec.ts`,
    imports('@pep/testing'),
  ),
  plant(
    'production imports tools',
    'no-tools-in-product',
    `${app}/to-tools.ts`,
    imports('../../../tools/structure/problem.js'),
  ),
  plant(
    'production imports a devDependency',
    'no-dev-package-in-production',
    `${app}/to-dev.ts`,
    imports('ajv'),
  ),
  plant(
    'a package that is not in package.json',
    'no-undeclared-package',
    `${app}/to-undeclared.ts`,
    imports('semver'),
  ),
  plant('a name nothing is found under', 'no-unresolvable', `${app}/to-nowhere.ts`, imports('./nowhere.js')),
  {
    ...plant('two files in a circle', 'no-circular', `${app}/circle-one.ts`, imports('./circle-two.js')),
    files: {
      [`${app}/circle-one.ts`]: imports('./circle-two.js'),
      [`${app}/circle-two.ts`]: imports('./circle-one.js'),
    },
  },
  stray('typeorm-stays-in-storage', 'typeorm', 'open-letter/to-typeorm.ts'),
  legal('typeorm in storage', 'typeorm-stays-in-storage', `${app}/storage/legal.ts`, imports('typeorm')),
  stray('kafkajs-stays-in-messaging', 'kafkajs', 'to-kafka.ts'),
  plant(
    'kafkajs in the outbox',
    'kafkajs-stays-in-messaging',
    'libs/messaging/src/outbox/planted.ts',
    imports('kafkajs'),
  ),
  legal(
    'kafkajs in its folder',
    'kafkajs-stays-in-messaging',
    'libs/messaging/src/kafka/planted.ts',
    imports('kafkajs'),
  ),
  stray('smtp-server-stays-in-listener', 'smtp-server', 'open-letter/to-smtp.ts'),
  legal(
    'smtp-server in its listener',
    'smtp-server-stays-in-listener',
    `${app}/open-letter/smtp.listener.ts`,
    imports('smtp-server'),
  ),
  stray('pkcs11js-stays-in-token-folders', 'pkcs11js', 'to-card.ts'),
  stray('undici-stays-in-gateway', 'undici', 'to-undici.ts'),
  legal(
    'undici in the gateway',
    'undici-stays-in-gateway',
    'apps/gateway/src/planted-undici.ts',
    imports('undici'),
  ),
];
