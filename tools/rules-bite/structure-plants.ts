import type { Plant } from './plant.ts';

const app = (name: string, tags: readonly string[]): string =>
  JSON.stringify({ name: `@pep/${name}`, nx: { tags } });
const appTags = ['type:app', 'scope:planted'];

/** A new project folder; each breaks one rule. */
const project = (rule: string, path: string, files: Record<string, string>): Plant => ({
  what: `${path}: ${rule}`,
  rule,
  at: path,
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text])),
});

/** What makes the repository as a whole disagree with itself. */
export const structurePlants: readonly Plant[] = [
  project('one-tag-of-each-axis', 'apps/untagged', {
    'package.json': app('untagged', []),
    'README.md': '# untagged\n',
  }),
  project('one-tag-of-each-axis', 'apps/twice', {
    'package.json': app('twice', [...appTags, 'scope:shared']),
    'README.md': '# twice\n',
  }),
  project('readme', 'apps/unexplained', { 'package.json': app('unexplained', appTags) }),
  {
    ...project('app-readme', 'apps/vague', {
      'package.json': app('vague', appTags),
      'README.md': '# vague\n## Owns\n',
    }),
    at: 'apps/vague/README.md',
    says: /Does not own, Facts in, Facts out, Run it alone/,
  },
  project('telling-lib-name', 'libs/utils', { 'package.json': app('utils', ['type:pure', 'scope:shared']) }),
  project('package-named-as-folder', 'libs/renamed', {
    'package.json': app('other', ['type:pure', 'scope:shared']),
  }),
  project('in-project-graph', 'libs/invisible', { 'README.md': '# no package.json\n' }),
  {
    what: 'a project the root does not build',
    rule: 'root-reference',
    at: 'tsconfig.json',
    says: /libs\/unbuilt/,
    files: {
      'libs/unbuilt/package.json': app('unbuilt', ['type:pure', 'scope:shared']),
      'libs/unbuilt/tsconfig.json': '{}',
    },
  },
  {
    what: 'a dependency that tsconfig.json does not refer to',
    rule: 'references-match-dependencies',
    at: 'libs/unreferred/tsconfig.json',
    says: /lacks the reference libs\/errors/,
    files: {
      'libs/unreferred/package.json': JSON.stringify({
        name: '@pep/unreferred',
        dependencies: { '@pep/errors': '*' },
      }),
      'libs/unreferred/tsconfig.json': '{}',
    },
  },
  {
    what: 'a reference that is no dependency',
    rule: 'references-match-dependencies',
    at: 'libs/undepended/tsconfig.json',
    says: /refers to libs\/errors/,
    files: {
      'libs/undepended/package.json': app('undepended', []),
      'libs/undepended/tsconfig.json': '{"references":[{"path":"../errors"}]}',
    },
  },
  {
    what: "a folder of somebody's machine",
    rule: 'no-machine-path',
    at: 'docs/planted.md:2',
    files: { 'docs/planted.md': `# planted\nsee ${['', 'root', 'notes'].join('/')}\n` },
  },
  {
    what: 'a lock file that names a registry',
    rule: 'lock-names-no-registry',
    at: 'package-lock.json',
    edits: {
      'package-lock.json': (text) =>
        text.replace('"version"', '"resolved": "https://registry.example/x", "version"'),
    },
  },
  {
    what: 'a Kubernetes topic that contracts do not declare',
    rule: 'topics-match-contracts',
    at: 'k8s',
    says: /pep\.planted\.v1/,
    files: {
      'k8s/planted.yaml':
        'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: pep.planted.v1}\nspec: {partitions: 1}\n',
    },
  },
];
