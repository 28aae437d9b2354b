import { expect, test } from '@jest/globals';
import { problemsWith, type Fault } from './planted-fault.ts';

const base = (path: string): string => `k8s/base/${path}`;
const local = (path: string): string => `k8s/overlays/local/${path}`;
const settings = base('mail-routing/settings.env');
const deployment = base('mail-routing/deployment.yaml');

const settingsFaults: Fault[] = [
  {
    name: 'a variable that no service knows',
    path: settings,
    from: 'PEP_SMTP_HOSTNAME=',
    to: 'PEP_SMTP_NAME=',
    rule: 'settings',
    text: 'PEP_SMTP_NAME is not a setting of this service',
  },
  {
    name: 'a required variable left out',
    path: settings,
    from: 'PEP_OPS_PORT=8603\n',
    to: '',
    rule: 'settings',
    text: 'PEP_OPS_PORT is not set',
  },
  {
    name: 'a value that the schema refuses',
    path: settings,
    from: 'PEP_MESSAGE_SIZE_MAX_BYTES=33554432',
    to: 'PEP_MESSAGE_SIZE_MAX_BYTES=32MiB',
    rule: 'settings',
    text: 'PEP_MESSAGE_SIZE_MAX_BYTES: is not a number',
  },
  {
    name: 'a secret under a name that no service knows',
    path: deployment,
    from: 'name: PEP_DATABASE_URL',
    to: 'name: PEP_DATABASE',
    rule: 'settings',
    text: 'PEP_DATABASE is not a setting of this service; did you mean PEP_DATABASE_URL?',
  },
  {
    name: 'a wrong value merged by an overlay',
    path: local('kustomization.yaml'),
    from: 'PEP_PRIVATE_SOURCES_ALLOWED=true',
    to: 'PEP_PRIVATE_SOURCES_ALLOWED=yes',
    rule: 'settings',
    text: 'PEP_PRIVATE_SOURCES_ALLOWED: Invalid option: expected one of "true"|"false"',
  },
  {
    name: 'a wrong variable in a container that a patch adds',
    path: local('mail-routing-sandbox.yaml'),
    from: 'PEP_DNS_PORT',
    to: 'PEP_NAME_PORT',
    rule: 'settings',
    text: 'PEP_DNS_PORT is not set',
  },
];

const workloadFaults: Fault[] = [
  [
    'enableServiceLinks: false',
    'enableServiceLinks: true',
    'enableServiceLinks must be false: services refuse unknown PEP_ variables',
  ],
  ['runAsNonRoot: true', 'runAsNonRoot: false', 'may run as root'],
  ['RuntimeDefault', 'Unconfined', 'has no seccomp profile'],
  ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', 'the root file system is not read-only'],
  ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', 'may gain privileges'],
  ['drop: [ALL]', 'drop: [NET_RAW]', 'capabilities are not dropped'],
].map(([from = '', to = '', text = '']) => ({
  name: to,
  path: deployment,
  from,
  to,
  rule: 'hardening',
  text,
}));

test.each([...settingsFaults, ...workloadFaults])('$name is told ($rule, $path)', (fault) => {
  expect(problemsWith(fault)).toContainEqual(expect.objectContaining({ rule: fault.rule, text: fault.text }));
});
