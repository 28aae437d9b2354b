import type { Step } from './step.ts';

const TSC = ['node', 'node_modules/typescript7/bin/tsc'] as const;

/** With this line the boundary rule was skipped, and ESLint says success all the same. */
export const BOUNDARY_RULE_SKIPPED = /No cached ProjectGraph/;

/**
 * Every check, in waves: a wave starts when the one before has ended, two steps of a wave run at a time.
 * The first wave builds what later ones import; the last one fills both cores by itself.
 */
export const WAVES: readonly (readonly Step[])[] = [
  [
    {
      name: 'types',
      commands: [
        [...TSC, '-b'],
        [...TSC, '-p', 'tsconfig.check.json'],
      ],
    },
    { name: 'format', commands: [['prettier', '--check', '--log-level', 'warn', '.']] },
  ],
  [
    { name: 'folders', commands: [['depcruise', '--output-type', 'err-long', 'apps', 'libs', 'tools']] },
    { name: 'unused code', commands: [['knip', '--no-progress', '--no-config-hints']] },
    { name: 'structure', commands: [['node', 'tools/structure.ts']] },
    { name: 'migrations', commands: [['node', 'tools/migrations.ts']] },
    {
      name: 'contracts',
      needs: ['tools/contracts.ts'],
      commands: [['node', 'tools/contracts.ts', '--check']],
    },
    { name: 'OpenAPI', needs: ['tools/openapi.ts'], commands: [['node', 'tools/openapi.ts', '--check']] },
    {
      name: 'OpenAPI style',
      needs: ['apps/gateway/openapi.json'],
      commands: [['spectral', 'lint', '--fail-severity=warn', '--quiet', 'apps/gateway/openapi.json']],
    },
    { name: 'manifests', commands: [['node', 'tools/manifests.ts', '--check']] },
    { name: 'lint tools', commands: [['eslint', '--max-warnings=0', 'tools']] },
  ],
  [
    {
      name: 'lint',
      commands: [
        ['nx', 'run-many', '-t', 'lint', '--skip-nx-cache', '--parallel=2', '--output-style=static'],
      ],
      failsOn: BOUNDARY_RULE_SKIPPED,
    },
  ],
];
