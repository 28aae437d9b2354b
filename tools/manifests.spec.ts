import { expect, test } from '@jest/globals';
import { manifestProblems } from './manifests.ts';
import { files, problemsWith, schemas, type Fault } from './manifests/planted-fault.ts';

const base = (path: string): string => `k8s/base/${path}`;
const prod = (path: string): string => `k8s/overlays/prod/${path}`;
const deployment = base('mail-routing/deployment.yaml');

const fileFaults: Fault[] = [
  {
    name: 'a file that no kustomization lists',
    path: base('gateway/kustomization.yaml'),
    from: '  - network-policy.yaml\n',
    to: '',
    rule: 'kustomize-files',
    text: 'does not list k8s/base/gateway/network-policy.yaml',
  },
  {
    name: 'a listed file that is not there',
    path: prod('kustomization.yaml'),
    from: 'path: gateway-service.yaml',
    to: 'path: gateway-services.yaml',
    rule: 'kustomize-files',
    text: 'lists k8s/overlays/prod/gateway-services.yaml, which is not there',
  },
  {
    name: 'a topic changed by hand',
    path: base('kafka/topics.yaml'),
    from: 'partitions: 6',
    to: 'partitions: 12',
    rule: 'generated',
    text: 'is not what it is made from; run: node tools/manifests.ts',
  },
  {
    name: 'a Dockerfile changed by hand',
    path: 'apps/gateway/Dockerfile',
    from: 'USER 1000:1000',
    to: 'USER root',
    rule: 'generated',
    text: 'is not what it is made from; run: node tools/manifests.ts',
  },
  {
    name: 'another Node.js than the workspace has',
    path: 'package.json',
    from: '"node": "24.',
    to: '"node": "25.',
    rule: 'generated',
    text: 'is not what it is made from; run: node tools/manifests.ts',
  },
  {
    name: 'another PostgreSQL than the tests run',
    path: base('postgres/cluster.yaml'),
    from: 'postgresql:18.4',
    to: 'postgresql:17.0',
    rule: 'versions',
    text: 'ghcr.io/cloudnative-pg/postgresql:17.0 must be ghcr.io/cloudnative-pg/postgresql:18.4',
  },
  {
    name: 'a default that the table tells otherwise',
    path: 'docs/operations.md',
    from: '`900`',
    to: '`60`',
    rule: 'documentation',
    text: 'the row of PEP_REGISTRY_SILENCE_MAX_S must begin: mail-routing | `900`',
  },
  {
    name: 'a setting in the table that no service has',
    path: 'docs/operations.md',
    from: '| `PEP_DNS_PORT`',
    to: '| `PEP_DNS_PORTS`',
    rule: 'documentation',
    text: 'PEP_DNS_PORTS is a setting of no service',
  },
  {
    name: 'a secret that nobody is told of',
    path: deployment,
    from: 'name: mail-routing-database',
    to: 'name: mail-routing-db',
    rule: 'documentation',
    text: 'does not say what mail-routing-db must hold',
  },
  {
    name: 'a folder without its kustomization',
    path: base('kustomization.yaml'),
    from: '  - activation\n',
    to: '  - archive\n',
    rule: 'kustomize-files',
    text: 'lists k8s/base/archive, which is not there',
  },
];

test('compose and Kubernetes agree with the services, with each other and with their documentation', () => {
  expect(schemas.size).toBeGreaterThanOrEqual(6);
  expect(manifestProblems(files, schemas)).toEqual([]);
});

test.each(fileFaults)('$name is told ($rule, $path)', (fault) => {
  expect(problemsWith(fault)).toContainEqual(expect.objectContaining({ rule: fault.rule, text: fault.text }));
});

test('a file that is not YAML is named', () => {
  const broken = new Map(files).set(base('gateway/service.yaml'), 'kind: [');
  expect(() => manifestProblems(broken, schemas)).toThrow(/k8s\/base\/gateway\/service\.yaml/);
});
