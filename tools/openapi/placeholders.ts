import { variableName } from '@pep/service-kit';

/** A valid value for each setting that has no default; nothing connects with them. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  opsPort: '1',
  httpPort: '1',
  smtpPort: '1',
  databaseUrl: 'postgres://nobody:nothing@127.0.0.1:1/nothing',
  kafkaBrokers: '127.0.0.1:1',
  identityPublicKeyFile: 'none.pem',
  dispatchPublicKeyFile: 'none.pem',
  contentDir: 'nowhere',
  smtpHost: '127.0.0.1',
  smtpHostname: 'mx.e-citizen.am',
  bankUrl: 'http://127.0.0.1:1/',
  bankUser: 'nobody',
  bankPassword: 'nothing',
  publicUrl: 'https://localhost:8444',
  cardUrl: 'https://localhost:8443',
  clientCaFile: 'none.pem',
  codeKeyFile: 'none',
  statusListKeyFile: 'none.pem',
  tsaUrl: 'http://127.0.0.1:1/',
  mtlsPort: '1',
  publicPort: '2',
  tlsCertFile: 'none.pem',
  tlsKeyFile: 'none.pem',
  identityPrivateKeyFile: 'none.pem',
  upstreamSenderRegistry: 'http://127.0.0.1:1',
  upstreamMailRouting: 'http://127.0.0.1:1',
  upstreamBillingMetering: 'http://127.0.0.1:1',
  upstreamActivation: 'http://127.0.0.1:1',
  upstreamPayments: 'http://127.0.0.1:1',
};

/** The environment of a service whose decorators are read but which is never started. */
export function placeholderEnvironment(settings: readonly string[]): Record<string, string> {
  const given = Object.entries(PLACEHOLDERS).filter(([key]) => settings.includes(key));
  return Object.fromEntries(given.map(([key, value]) => [variableName(key), value]));
}
