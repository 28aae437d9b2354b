import { type FallbackAddresses, PSN_EXTRACTORS } from '@pep/client-identity';
import { isPsn } from '@pep/identifiers';
import { commonSettings, kafkaSettings, setting } from '@pep/service-kit';
import { z } from 'zod';
import { ADDRESS_FIELDS } from './route/forwarded-address.js';
import { isCidr } from './route/origin.js';

const DAY_S = 86_400;
const YEAR_S = 366 * DAY_S;
const RATE_MAX = 10_000_000;

const upstream = () => setting.url(/^http$/);

/** `open`, `closed`, or for how many seconds the last good answer is still believed after its end. */
const outageRule = () =>
  z.union([z.enum(['open', 'closed']), setting.count({ min: 0, max: YEAR_S })], {
    error: 'is neither open nor closed nor a number of seconds',
  });

/** `<common name of the issuer>=<ocsp|crl>:<address>` */
const FALLBACK = /^([^=]+)=(ocsp|crl):(https?:\/\/\S+)$/;

/** The gateway's settings. */
export const config = z.object({
  ...commonSettings,
  ...kafkaSettings,
  /** Requests a client certificate. */
  mtlsPort: setting.port(),
  /** Requests none: documents, health and public calls. */
  publicPort: setting.port(),
  /** PEM: the server's certificate and its chain, and its key. */
  tlsCertFile: setting.file(),
  tlsKeyFile: setting.file(),
  /** PEM bundle of the authorities whose cards may sign in. */
  clientCaFile: setting.file(),
  /** PEM, PKCS#8, P-256: signs who the caller is. */
  identityPrivateKeyFile: setting.file(),
  /** PSNs of the operators. */
  operators: setting
    .list()
    .pipe(z.array(z.string().refine(isPsn, 'is not a list of public services numbers')))
    .default([]),
  /** Where people's certificates name the PSN: the first place that has one counts. */
  psnExtractors: setting
    .list()
    .pipe(z.array(z.enum(PSN_EXTRACTORS, { error: `is not a list of ${PSN_EXTRACTORS.join(', ')}` })).min(1))
    .prefault(PSN_EXTRACTORS.join(',')),
  /** Whether authorities are asked about revocation; `off` only where none answers. */
  revocation: z.enum(['on', 'off']).default('on'),
  /** What applies while no authority answers, by who calls. */
  revocationOutageOperator: outageRule().default('closed'),
  revocationOutagePerson: outageRule().default('open'),
  revocationOutageSystem: outageRule().default(DAY_S),
  /** When the verdict on a certificate in use is asked for again, seconds. */
  revocationRefreshS: setting.count({ min: 1, max: DAY_S }).default(60),
  /** How long an answer is believed at most, seconds. */
  revocationMaxAgeS: setting.count({ min: 1, max: 7 * DAY_S }).default(3_600),
  /** For one question to one address, milliseconds. */
  revocationTimeoutMs: setting.count({ min: 10, max: 30_000 }).default(2_000),
  /** Where to ask about certificates that name no address. */
  revocationFallbacks: setting
    .list()
    .pipe(z.array(z.string().regex(FALLBACK, 'is not a list of <issuer>=<ocsp|crl>:<address>')))
    .default([]),
  /** Where proxies that end TLS connect; without it nobody's Client-Cert is read. */
  proxyPort: setting.port().optional(),
  trustedProxies: setting
    .list()
    .pipe(z.array(z.string().refine(isCidr, 'is not a list of networks in CIDR form')))
    .default([]),
  /** The field in which they write the client's address, and the only one that is read. */
  proxyAddressField: z.enum(ADDRESS_FIELDS).default('x-forwarded-for'),
  /** The address under which systems reach the gateway; names it in access tokens. */
  issuerUrl: setting.url(/^https$/).default('https://localhost:8443'),
  /** Calls a minute of one person or system; 0 is without end. */
  rateCallerPerMinute: setting.count({ min: 0, max: RATE_MAX }).default(0),
  /** The same of one address, for calls that nobody has signed in for. */
  rateAddressPerMinute: setting.count({ min: 0, max: RATE_MAX }).default(0),
  upstreamSenderRegistry: upstream(),
  upstreamMailRouting: upstream(),
  upstreamBillingMetering: upstream(),
  upstreamActivation: upstream(),
  upstreamPayments: upstream(),
});
export type GatewayConfig = z.infer<typeof config>;

/** The fallback addresses by the common name of the issuer. */
export function fallbackAddresses(texts: readonly string[]): FallbackAddresses {
  const found = new Map<string, { ocsp: string[]; crl: string[] }>();
  for (const text of texts) {
    const [, issuer = '', kind, address = ''] = FALLBACK.exec(text) ?? [];
    const known = found.get(issuer) ?? { ocsp: [], crl: [] };
    known[kind === 'ocsp' ? 'ocsp' : 'crl'].push(address);
    found.set(issuer, known);
  }
  return found;
}
