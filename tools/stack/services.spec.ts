import { describe, expect, it } from '@jest/globals';
import { databaseUrl } from './databases.ts';
import { stackPaths } from './paths.ts';
import { portTable, resolvePorts } from './ports.ts';
import { serviceProgram } from './service-program.ts';
import { services } from './services.ts';
import { requireKnownVariables } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

const around: Surroundings = {
  paths: stackPaths({ PEP_HOME: '/srv/pep' }),
  ports: resolvePorts({}),
  kafkaBrokers: '127.0.0.1:9392',
  operators: () => ['5001950015'],
  databaseUrl: (name) => databaseUrl('postgres://user:p%40ss@127.0.0.1:5532/postgres?sslmode=disable', name),
};

const variablesOf = (name: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const service = services.find((one) => one.name === name);
  if (!service) throw new Error(name);
  return serviceProgram(service, around, env).env;
};

describe('the table of services', () => {
  it('gives every port to someone, and no listening port twice', () => {
    const given = services.flatMap((service) => Object.values(variablesOf(service.name)).join(' '));
    const unused = portTable.filter((entry) => !given.join(' ').includes(String(around.ports[entry.name])));
    expect(unused.map((entry) => entry.name)).toEqual(['kafkaController']);
    const ops = services.map((service) => service.opsPort);
    expect(new Set(ops).size).toBe(ops.length);
  });

  it('gives each service its own database and keeps account and options of the server', () => {
    expect(variablesOf('mail-routing').PEP_DATABASE_URL).toBe(
      'postgres://user:p%40ss@127.0.0.1:5532/mail_routing?sslmode=disable',
    );
  });
});

describe('serviceProgram', () => {
  it("keeps the stack's own variables from the services, which refuse what they don't know", () => {
    const env = {
      PATH: '/bin',
      PEP_HOME: '/srv/pep',
      PEP_PORT_BASE: '1',
      npm_config_x: '1',
      KAFKA_BROKERS: 'b:1',
    };
    const names = Object.keys(variablesOf('sandbox', env));
    // Whether this machine has SoftHSM is not the question.
    const told = names.filter((name) => name.startsWith('PEP_') && name !== 'PEP_HSM_MODULE');
    expect(told.sort()).toEqual([
      'PEP_BANK_PORT',
      'PEP_CLOCK_FILE',
      'PEP_CONTROL_PORT',
      'PEP_DNS_PORT',
      'PEP_MAIL_PORT',
      'PEP_OPS_PORT',
      'PEP_PKI_PORT',
      'PEP_SANDBOX_DIR',
      'PEP_SMSC2_PORT',
      'PEP_SMSC_PORT',
    ]);
    expect(names).toContain('PATH');
    expect(names).not.toContain('npm_config_x');
    expect(names).not.toContain('KAFKA_BROKERS');
  });

  it('passes on the settings that a service has', () => {
    const env = { PEP_LOG_LEVEL: 'debug', PEP_MESSAGE_SIZE_MAX_BYTES: '2097152' };
    expect(variablesOf('mail-routing', env)).toMatchObject(env);
    expect(variablesOf('gateway', env).PEP_LOG_LEVEL).toBe('debug');
    expect(variablesOf('gateway', env).PEP_MESSAGE_SIZE_MAX_BYTES).toBeUndefined();
  });
});

describe('requireKnownVariables', () => {
  it('names the variables that nobody reads', () => {
    const env = {
      PEP_LOG_LEVEL: 'info',
      PEP_PORT_SMTP: '1',
      PEP_TEST_X: '1',
      PEP_PORT_SMPT: '1',
      PEP_X: '1',
    };
    expect(() => requireKnownVariables(env)).toThrow(/^Nothing reads PEP_PORT_SMPT, PEP_X\. Known are/);
  });
});
