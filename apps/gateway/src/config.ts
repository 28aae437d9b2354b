import { isPsn } from '@pep/identifiers';
import { commonSettings, kafkaSettings, setting } from '@pep/service-kit';
import { z } from 'zod';

const upstream = () => setting.url(/^http$/);

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
  upstreamSenderRegistry: upstream(),
  upstreamMailRouting: upstream(),
  upstreamBillingMetering: upstream(),
  upstreamActivation: upstream(),
  upstreamPayments: upstream(),
});
export type GatewayConfig = z.infer<typeof config>;
