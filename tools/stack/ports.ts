/** Every port of the stack, in the order in which `PEP_PORT_BASE` numbers them: never reorder, only append. */
export const portTable = [
  { name: 'mtls', variable: 'PEP_PORT_MTLS', standard: 8443, use: 'REST gateway, asks for a certificate' },
  { name: 'public', variable: 'PEP_PORT_PUBLIC', standard: 8444, use: 'public calls and documents' },
  { name: 'smtp', variable: 'PEP_PORT_SMTP', standard: 2525, use: 'SMTP door' },
  { name: 'postgres', variable: 'PEP_PORT_POSTGRES', standard: 5532, use: 'PostgreSQL' },
  { name: 'kafka', variable: 'PEP_PORT_KAFKA', standard: 9392, use: 'Kafka' },
  {
    name: 'kafkaController',
    variable: 'PEP_PORT_KAFKA_CONTROLLER',
    standard: 9393,
    use: 'Kafka controller',
  },
  { name: 'dns', variable: 'PEP_PORT_DNS', standard: 5354, use: 'sandbox DNS (UDP and TCP)' },
  {
    name: 'httpSenderRegistry',
    variable: 'PEP_PORT_HTTP_SENDER_REGISTRY',
    standard: 8501,
    use: 'sender-registry, internal HTTP',
  },
  {
    name: 'httpMailRouting',
    variable: 'PEP_PORT_HTTP_MAIL_ROUTING',
    standard: 8502,
    use: 'mail-routing, internal HTTP',
  },
  {
    name: 'httpBillingMetering',
    variable: 'PEP_PORT_HTTP_BILLING_METERING',
    standard: 8503,
    use: 'billing-metering, internal HTTP',
  },
  {
    name: 'httpActivation',
    variable: 'PEP_PORT_HTTP_ACTIVATION',
    standard: 8504,
    use: 'activation, internal HTTP',
  },
  {
    name: 'opsGateway',
    variable: 'PEP_PORT_OPS_GATEWAY',
    standard: 8601,
    use: 'gateway, health and metrics',
  },
  {
    name: 'opsSenderRegistry',
    variable: 'PEP_PORT_OPS_SENDER_REGISTRY',
    standard: 8602,
    use: 'sender-registry, health and metrics',
  },
  {
    name: 'opsMailRouting',
    variable: 'PEP_PORT_OPS_MAIL_ROUTING',
    standard: 8603,
    use: 'mail-routing, health and metrics',
  },
  {
    name: 'opsBillingMetering',
    variable: 'PEP_PORT_OPS_BILLING_METERING',
    standard: 8604,
    use: 'billing-metering, health and metrics',
  },
  {
    name: 'opsActivation',
    variable: 'PEP_PORT_OPS_ACTIVATION',
    standard: 8605,
    use: 'activation, health and metrics',
  },
  {
    name: 'opsSandbox',
    variable: 'PEP_PORT_OPS_SANDBOX',
    standard: 8606,
    use: 'sandbox, health and metrics',
  },
  {
    name: 'sandbox',
    variable: 'PEP_PORT_SANDBOX',
    standard: 8520,
    use: 'sandbox, DNS records, mail and SMS',
  },
  {
    name: 'opsNotifications',
    variable: 'PEP_PORT_OPS_NOTIFICATIONS',
    standard: 8607,
    use: 'notifications, health and metrics',
  },
  {
    name: 'sandboxMail',
    variable: 'PEP_PORT_SANDBOX_MAIL',
    standard: 2526,
    use: 'sandbox, takes what notifications sends',
  },
  {
    name: 'sandboxSmsc',
    variable: 'PEP_PORT_SANDBOX_SMSC',
    standard: 2775,
    use: 'sandbox, SMS centre (SMPP)',
  },
  {
    name: 'sandboxSecondSmsc',
    variable: 'PEP_PORT_SANDBOX_SECOND_SMSC',
    standard: 2776,
    use: 'sandbox, second SMS centre (SMPP)',
  },
  {
    name: 'httpPayments',
    variable: 'PEP_PORT_HTTP_PAYMENTS',
    standard: 8505,
    use: 'payments, internal HTTP',
  },
  {
    name: 'opsPayments',
    variable: 'PEP_PORT_OPS_PAYMENTS',
    standard: 8608,
    use: 'payments, health and metrics',
  },
  {
    name: 'sandboxBank',
    variable: 'PEP_PORT_SANDBOX_BANK',
    standard: 8521,
    use: 'sandbox, the bank: merchant API and page',
  },
  {
    name: 'sandboxPki',
    variable: 'PEP_PORT_SANDBOX_PKI',
    standard: 8522,
    use: 'sandbox OCSP, CRL and time-stamps',
  },
] as const;

export type PortName = (typeof portTable)[number]['name'];
export type Ports = Readonly<Record<PortName, number>>;

/**
 * The ports this environment asks for: the standard ones, or `PEP_PORT_BASE`, `PEP_PORT_BASE`+1, ... in the order of
 * the table, each movable alone by its own variable.
 *
 * @throws Error that names every variable that is no port and every port that is asked for twice.
 */
export function resolvePorts(env: NodeJS.ProcessEnv): Ports {
  const problems: string[] = [];
  const base = readPort(env, 'PEP_PORT_BASE', problems);
  const chosen = portTable.map((entry, index) => {
    const own = readPort(env, entry.variable, problems);
    return [entry.name, own ?? (base === undefined ? entry.standard : base + index)] as const;
  });
  problems.push(...doubles(chosen));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Object.fromEntries(chosen) as Ports;
}

function readPort(env: NodeJS.ProcessEnv, variable: string, problems: string[]): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const highest = variable === 'PEP_PORT_BASE' ? 65_536 - portTable.length : 65_535;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= highest) return port;
  problems.push(`${variable}=${text} is not a port: give a number from 1 to ${highest}`);
  return undefined;
}

function doubles(chosen: readonly (readonly [PortName, number])[]): string[] {
  return chosen.flatMap(([name, port], index) => {
    const earlier = chosen.slice(0, index).find(([, other]) => other === port);
    return earlier ? [`port ${port} is asked for twice: ${earlier[0]} and ${name}`] : [];
  });
}
