import { join } from 'node:path';
import type { StackPaths } from './paths.ts';
import type { PortName, Ports } from './ports.ts';
import { findSoftHsm } from './soft-hsm.ts';

/** What the services' environments are made of. */
export interface Surroundings {
  readonly paths: StackPaths;
  readonly ports: Ports;
  /** host:port,host:port */
  readonly kafkaBrokers: string;
  /** PSNs of the operators; known once the sandbox is prepared. */
  readonly operators: () => readonly string[];
  readonly databaseUrl: (name: string) => string;
}

/** What every service behind the gateway is told. */
export function behindGateway(
  around: Surroundings,
  database: string,
  http: PortName,
): Record<string, string> {
  return {
    PEP_HTTP_PORT: String(around.ports[http]),
    PEP_DATABASE_URL: around.databaseUrl(database),
    PEP_KAFKA_BROKERS: around.kafkaBrokers,
    PEP_IDENTITY_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'identity/public.pem'),
    PEP_CLOCK_FILE: clockFile(around.paths),
  };
}

/** The sandbox's mail sink takes what the platform sends, signed by the platform's domain. */
export function outgoingMail({
  paths,
  ports,
}: Pick<Surroundings, 'paths' | 'ports'>): Record<string, string> {
  return {
    PEP_RELAY_HOST: '127.0.0.1',
    PEP_RELAY_PORT: String(ports.sandboxMail),
    PEP_MAIL_FROM: 'no-reply@e-citizen.am',
    PEP_DKIM_DOMAIN: 'e-citizen.am',
    PEP_DKIM_SELECTOR: 'pep',
    PEP_DKIM_KEY_FILE: join(paths.sandbox, 'dkim/private.pem'),
  };
}

/** By which the sandbox moves business time; the gateway, who works with certificates only, does not have it. */
export function clockFile({ sandbox }: StackPaths): string {
  return join(sandbox, 'clock.json');
}

/** The sandbox's hardware security module; nothing on a machine without SoftHSM. */
export function softHsm({ sandbox }: StackPaths): Record<string, string> {
  const module = findSoftHsm();
  if (module === undefined) return {};
  return { PEP_HSM_MODULE: module, SOFTHSM2_CONF: join(sandbox, 'hsm/softhsm2.conf') };
}

/** What seals evidence, signs proofs and wraps the keys of content: the sandbox's token, or its files. */
export function platformKeys(paths: StackPaths): Record<string, string> {
  const module = softHsm(paths);
  if (module.PEP_HSM_MODULE === undefined) {
    return {
      PEP_SEAL_KEY_FILE: join(paths.sandbox, 'seal/private.pem'),
      PEP_PROOF_KEY_FILE: join(paths.sandbox, 'proof/private.pem'),
      PEP_CONTENT_KEY_FILE: join(paths.sandbox, 'content/key'),
    };
  }
  return {
    ...module,
    PEP_HSM_TOKEN: 'PEP platform',
    PEP_HSM_PIN_FILE: join(paths.sandbox, 'hsm/pin'),
    PEP_CONTENT_KEY: 'pep-content-1',
    // What was stored on this machine before it had a token is read by the key in the file.
    PEP_CONTENT_KEY_FILE: join(paths.sandbox, 'content/key'),
  };
}
