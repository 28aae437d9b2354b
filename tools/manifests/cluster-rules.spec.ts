import { expect, test } from '@jest/globals';
import { problemsWith, type Fault } from './planted-fault.ts';

const base = (path: string): string => `k8s/base/${path}`;
const local = (path: string): string => `k8s/overlays/local/${path}`;
const prod = (path: string): string => `k8s/overlays/prod/${path}`;
const settings = base('mail-routing/settings.env');
const deployment = base('mail-routing/deployment.yaml');

const portFaults: Fault[] = [
  {
    name: 'a container port other than the setting',
    path: deployment,
    from: 'containerPort: 8502',
    to: 'containerPort: 8503',
    rule: 'ports',
    text: 'must declare the port http 8502',
  },
  {
    name: 'a setting other than the container port',
    path: settings,
    from: 'PEP_SMTP_PORT=2525',
    to: 'PEP_SMTP_PORT=2526',
    rule: 'ports',
    text: "declares smtp 2525, which is no setting's",
  },
  {
    name: 'a Service for a port that is not there',
    path: base('mail-routing/service.yaml'),
    from: 'targetPort: smtp',
    to: 'targetPort: mail',
    rule: 'ports',
    text: 'Service mail-routing-smtp: mail-routing has no port mail',
  },
  {
    name: 'a Service that selects nothing',
    path: base('gateway/service.yaml'),
    from: 'selector: { app.kubernetes.io/name: gateway',
    to: 'selector: { app.kubernetes.io/name: gatway',
    rule: 'ports',
    text: 'Service gateway selects no Deployment',
  },
  {
    name: "an upstream on another port than the Service's",
    path: base('mail-routing/service.yaml'),
    from: 'port: 8502',
    to: 'port: 80',
    rule: 'ports',
    text: 'PEP_UPSTREAM_MAIL_ROUTING: mail-routing listens on 80',
  },
  {
    name: 'a probe on another port',
    path: deployment,
    from: 'path: /health/serving, port: ops',
    to: 'path: /health/serving, port: http',
    rule: 'probes',
    text: 'readinessProbe must ask /health/serving on port ops',
  },
  {
    name: 'a liveness probe that asks for dependencies',
    path: deployment,
    from: 'livenessProbe:\n            httpGet: { path: /health/live',
    to: 'livenessProbe:\n            httpGet: { path: /health/serving',
    rule: 'probes',
    text: 'livenessProbe must ask /health/live on port ops',
  },
  {
    name: 'HTTP open to everyone',
    path: base('mail-routing/network-policy.yaml'),
    from: 'ports: [{ port: smtp }]',
    to: 'ports: [{ port: smtp }, { port: http }]',
    rule: 'network',
    text: 'mail-routing must take HTTP from the gateway only',
  },
  {
    name: 'a NetworkPolicy for a port that is not there',
    path: base('gateway/network-policy.yaml'),
    from: 'port: mtls',
    to: 'port: tls',
    rule: 'network',
    text: 'NetworkPolicy gateway: gateway has no port tls',
  },
];

const objectFaults: Fault[] = [
  {
    name: 'no limit of memory',
    path: deployment,
    from: 'limits: { memory: 1Gi }',
    to: 'limits: {}',
    rule: 'resources',
    text: 'must request CPU and memory and limit memory',
  },
  {
    name: 'a key file that is not mounted',
    path: deployment,
    from: 'mountPath: /etc/pep/identity',
    to: 'mountPath: /etc/pep/keys',
    rule: 'mounts',
    text: 'PEP_IDENTITY_PUBLIC_KEY_FILE: nothing is mounted at /etc/pep/identity/public.pem',
  },
  {
    name: 'a mount without a volume',
    path: deployment,
    from: '- { name: identity, mountPath',
    to: '- { name: other, mountPath',
    rule: 'mounts',
    text: 'mounts other, which the pod does not have',
  },
  {
    name: 'no budget beside two replicas',
    path: base('activation/deployment.yaml'),
    from: 'replicas: 1',
    to: 'replicas: 2',
    rule: 'budgets',
    text: 'activation has no PodDisruptionBudget',
  },
  {
    name: 'a Job that does not migrate',
    path: base('mail-routing/migration.yaml'),
    from: '[--migrate]',
    to: '[--validate]',
    rule: 'migrations',
    text: 'must run --migrate',
  },
  {
    name: "a Job of another service's image",
    path: base('mail-routing/migration.yaml'),
    from: 'image: pep/mail-routing',
    to: 'image: pep/activation',
    rule: 'migrations',
    text: 'must be named activation-migration',
  },
  {
    name: 'a service without its Job',
    path: base('mail-routing/kustomization.yaml'),
    from: '  - migration.yaml\n',
    to: '',
    rule: 'workloads',
    text: 'has no Job mail-routing-migration',
  },
  {
    name: 'a service without its Deployment',
    path: base('kustomization.yaml'),
    from: '  - activation\n',
    to: '',
    rule: 'workloads',
    text: 'has no Deployment activation',
  },
  {
    name: 'an image that no app makes',
    path: deployment,
    from: 'image: pep/mail-routing',
    to: 'image: pep/mail-router',
    rule: 'images',
    text: 'pep/mail-router is an image of no app',
  },
  {
    name: 'an image without a tag',
    path: prod('kustomization.yaml'),
    from: '- { name: pep/activation,',
    to: '- { name: pep/archive,',
    rule: 'images',
    text: 'gives pep/activation no tag',
  },
  {
    name: 'another tag than compose builds',
    path: local('kustomization.yaml'),
    from: 'pep/gateway, newTag: local',
    to: 'pep/gateway, newTag: latest',
    rule: 'images',
    text: 'pep/gateway must have the tag that compose builds: local',
  },
  {
    name: 'an overlay that names an image which nothing runs',
    path: prod('kustomization.yaml'),
    from: '- { name: pep/activation,',
    to: '- { name: pep/archive,',
    rule: 'images',
    text: 'names pep/archive, which nothing runs',
  },
  {
    name: 'the sandbox in production',
    path: base('activation/deployment.yaml'),
    from: 'image: pep/activation',
    to: 'image: pep/sandbox',
    rule: 'images',
    text: 'must not run the sandbox',
  },
  {
    name: 'a service without a NetworkPolicy',
    path: base('activation/network-policy.yaml'),
    from: 'kind: NetworkPolicy',
    to: 'kind: NetworkPolicies',
    rule: 'network',
    text: 'activation has no NetworkPolicy',
  },
];

test.each([...portFaults, ...objectFaults])('$name is told ($rule, $path)', (fault) => {
  expect(problemsWith(fault)).toContainEqual(expect.objectContaining({ rule: fault.rule, text: fault.text }));
});
