import { join } from 'node:path';
import type { PortName } from './ports.ts';
import {
  behindGateway,
  clockFile,
  outgoingMail,
  platformKeys,
  softHsm,
  type Surroundings,
} from './surroundings.ts';

/** One of our programs: where it is and what it is told. */
export interface Service {
  readonly name: string;
  readonly opsPort: PortName;
  /** Name of its database; without one there is nothing to migrate. */
  readonly database?: string;
  /** Whether it works off what others have done: on one machine it stands back for those who are waited for. */
  readonly background?: true;
  /** Variables of the user's that reach it unchanged. */
  readonly passes: readonly string[];
  readonly environment: (around: Surroundings) => Readonly<Record<string, string>>;
}

const always = ['PEP_LOG_LEVEL'];
const withKafka = [...always, 'PEP_KAFKA_TOPIC_PREFIX'];

/** In starting order; they are stopped the other way round, the gateway first. */
export const services: readonly Service[] = [
  {
    name: 'sandbox',
    opsPort: 'opsSandbox',
    passes: always,
    environment: ({ paths, ports }) => ({
      PEP_SANDBOX_DIR: paths.sandbox,
      ...softHsm(paths),
      PEP_CLOCK_FILE: clockFile(paths),
      PEP_DNS_PORT: String(ports.dns),
      PEP_CONTROL_PORT: String(ports.sandbox),
      PEP_MAIL_PORT: String(ports.sandboxMail),
      PEP_BANK_PORT: String(ports.sandboxBank),
      PEP_PKI_PORT: String(ports.sandboxPki),
      PEP_SMSC_PORT: String(ports.sandboxSmsc),
      PEP_SMSC2_PORT: String(ports.sandboxSecondSmsc),
    }),
  },
  {
    name: 'activation',
    opsPort: 'opsActivation',
    database: 'activation',
    passes: [...withKafka, 'PEP_CODE_LENGTH', 'PEP_CONTRACTS_DIR', 'PEP_PIN_ACTIVATIONS_PER_HOUR'],
    environment: (around) => ({
      ...behindGateway(around, 'activation', 'httpActivation'),
      PEP_CERTIFICATES_FILE: join(around.paths.sandbox, 'certificates.json'),
      PEP_SUBSCRIBERS_FILE: join(around.paths.sandbox, 'subscribers.json'),
      PEP_CLIENT_CA_FILE: join(around.paths.sandbox, 'ca/ca.pem'),
      PEP_PUBLIC_URL: `https://localhost:${around.ports.public}/`,
      PEP_DISPATCH_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'dispatch/public.pem'),
      PEP_CODE_KEY_FILE: join(around.paths.sandbox, 'codes/private.pem'),
      PEP_STATUS_LIST_KEY_FILE: join(around.paths.sandbox, 'status-list/private.pem'),
      PEP_TSA_URL: `http://127.0.0.1:${around.ports.sandboxPki}/tsa`,
      // Whoever revokes a card here wants to see what becomes of it.
      PEP_REVOCATION_CHECK_S: '5',
    }),
  },
  {
    name: 'sender-registry',
    opsPort: 'opsSenderRegistry',
    database: 'sender_registry',
    passes: withKafka,
    environment: (around) => ({
      ...behindGateway(around, 'sender_registry', 'httpSenderRegistry'),
      // The demonstration's sender writes from this very machine.
      PEP_PRIVATE_SOURCES_ALLOWED: 'true',
      PEP_DNS_SERVERS: `127.0.0.1:${around.ports.dns}`,
      PEP_DISPATCH_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'dispatch/public.pem'),
    }),
  },
  {
    name: 'mail-routing',
    opsPort: 'opsMailRouting',
    database: 'mail_routing',
    passes: [
      ...withKafka,
      'PEP_CONTENT_INLINE_MAX_BYTES',
      'PEP_CONTENT_S3_BUCKET',
      'PEP_CONTENT_S3_ENDPOINT',
      'PEP_CONTENT_S3_KEY_FILE',
      'PEP_CONTENT_S3_REGION',
      'PEP_RETENTION_ACKNOWLEDGED_DAYS',
      'PEP_RETENTION_EXPIRED_DAYS',
      'PEP_RETENTION_PHONE_DAYS',
      'PEP_LOG_ORIGIN',
      'PEP_PROOF_KEY',
      'PEP_SEAL_KEY',
      'PEP_MESSAGE_SIZE_MAX_BYTES',
      'PEP_RECIPIENTS_MAX',
      'PEP_REGISTRY_SILENCE_MAX_S',
      'PEP_SMTP_COMMAND_TIMEOUT_S',
      'PEP_SMTP_CONNECTIONS_MAX',
      'PEP_SMTP_CONNECTIONS_PER_SOURCE_MAX',
      'PEP_SMTP_DATA_TIMEOUT_S',
      'PEP_SMTP_HOSTNAME',
      'PEP_SMTP_PROXIES',
      'PEP_SMTP_SENDER_RATE_PER_MINUTE',
      'PEP_SMTP_SOURCE_RATE_PER_MINUTE',
      'PEP_SMTP_TLS_REQUIRED',
      'PEP_SMTP_XCLIENT_PROXIES',
    ],
    environment: (around) => ({
      ...behindGateway(around, 'mail_routing', 'httpMailRouting'),
      PEP_SMTP_HOST: '127.0.0.1',
      PEP_SMTP_PORT: String(around.ports.smtp),
      PEP_SMTP_TLS_CERT_FILE: join(around.paths.sandbox, 'tls/server.pem'),
      PEP_SMTP_TLS_KEY_FILE: join(around.paths.sandbox, 'tls/server-key.pem'),
      PEP_DNS_SERVERS: `127.0.0.1:${around.ports.dns}`,
      PEP_CONTENT_DIR: join(around.paths.home, 'content'),
      PEP_TSA_URL: `http://127.0.0.1:${around.ports.sandboxPki}/tsa`,
      PEP_TSA_CA_FILE: join(around.paths.sandbox, 'ca/ca.pem'),
      PEP_DISPATCH_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'dispatch/public.pem'),
      ...platformKeys(around.paths),
      PEP_PROOF_CERT_FILE: join(around.paths.sandbox, 'proof/certificate.pem'),
      ...outgoingMail(around),
      // Programs that try receipts out run on this machine.
      PEP_WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
      PEP_PUBLIC_URL: `https://localhost:${around.ports.public}/`,
    }),
  },
  {
    name: 'billing-metering',
    background: true,
    opsPort: 'opsBillingMetering',
    database: 'billing_metering',
    passes: [...withKafka, 'PEP_STATEMENT_GRACE_H'],
    environment: (around) => ({
      ...behindGateway(around, 'billing_metering', 'httpBillingMetering'),
      PEP_DISPATCH_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'dispatch/public.pem'),
    }),
  },
  {
    name: 'payments',
    opsPort: 'opsPayments',
    database: 'payments',
    passes: withKafka,
    environment: (around) => ({
      ...behindGateway(around, 'payments', 'httpPayments'),
      PEP_BANK_URL: `http://127.0.0.1:${around.ports.sandboxBank}/payment/rest/`,
      // The sandbox's merchant.
      PEP_BANK_USER: 'pep-merchant',
      PEP_BANK_PASSWORD: 'sandbox',
      PEP_PUBLIC_URL: `https://localhost:${around.ports.public}/`,
      PEP_CARD_URL: `https://localhost:${around.ports.mtls}/`,
      PEP_DISPATCH_PUBLIC_KEY_FILE: join(around.paths.sandbox, 'dispatch/public.pem'),
    }),
  },
  {
    name: 'notifications',
    background: true,
    opsPort: 'opsNotifications',
    database: 'notifications',
    passes: withKafka,
    environment: ({ paths, ports, kafkaBrokers, databaseUrl }) => ({
      PEP_CLOCK_FILE: clockFile(paths),
      PEP_DATABASE_URL: databaseUrl('notifications'),
      PEP_KAFKA_BROKERS: kafkaBrokers,
      PEP_DISPATCH_PRIVATE_KEY_FILE: join(paths.sandbox, 'dispatch/private.pem'),
      ...outgoingMail({ paths, ports }),
      PEP_SMPP_CENTRES: [ports.sandboxSmsc, ports.sandboxSecondSmsc]
        .map((port) => `smpp://pep:sandbox@127.0.0.1:${port}`)
        .join(','),
      PEP_SMS_FROM: 'e-citizen',
      // Whoever tries it at night wants to see the notice all the same.
      PEP_QUIET_HOURS: 'none',
    }),
  },
  {
    name: 'gateway',
    opsPort: 'opsGateway',
    passes: [
      ...withKafka,
      'PEP_RATE_ADDRESS_PER_MINUTE',
      'PEP_RATE_CALLER_PER_MINUTE',
      'PEP_REVOCATION',
      'PEP_REVOCATION_OUTAGE_OPERATOR',
      'PEP_REVOCATION_OUTAGE_PERSON',
      'PEP_REVOCATION_OUTAGE_SYSTEM',
      'PEP_REVOCATION_REFRESH_S',
    ],
    environment: ({ paths, ports, kafkaBrokers, operators }) => ({
      PEP_KAFKA_BROKERS: kafkaBrokers,
      PEP_MTLS_PORT: String(ports.mtls),
      PEP_PUBLIC_PORT: String(ports.public),
      PEP_TLS_CERT_FILE: join(paths.sandbox, 'tls/server.pem'),
      PEP_TLS_KEY_FILE: join(paths.sandbox, 'tls/server-key.pem'),
      PEP_CLIENT_CA_FILE: join(paths.sandbox, 'ca/ca.pem'),
      PEP_IDENTITY_PRIVATE_KEY_FILE: join(paths.sandbox, 'identity/private.pem'),
      PEP_OPERATORS: operators().join(','),
      PEP_ISSUER_URL: `https://localhost:${ports.mtls}`,
      // Whoever revokes a card here wants to see what becomes of it.
      PEP_REVOCATION_REFRESH_S: '2',
      PEP_UPSTREAM_SENDER_REGISTRY: `http://127.0.0.1:${ports.httpSenderRegistry}`,
      PEP_UPSTREAM_MAIL_ROUTING: `http://127.0.0.1:${ports.httpMailRouting}`,
      PEP_UPSTREAM_BILLING_METERING: `http://127.0.0.1:${ports.httpBillingMetering}`,
      PEP_UPSTREAM_ACTIVATION: `http://127.0.0.1:${ports.httpActivation}`,
      PEP_UPSTREAM_PAYMENTS: `http://127.0.0.1:${ports.httpPayments}`,
    }),
  },
];
