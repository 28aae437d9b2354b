import { readFileSync } from 'node:fs';
import type { Config } from '../../config.js';
import type { SmtpOptions } from './smtp.listener.js';

/** @throws Error when a file of the TLS settings can not be read */
export function smtpOptions(config: Config): SmtpOptions {
  const { smtpTlsCertFile: cert, smtpTlsKeyFile: key } = config;
  return {
    host: config.smtpHost,
    port: config.smtpPort,
    hostname: config.smtpHostname,
    messageSizeMaxBytes: config.messageSizeMaxBytes,
    connectionsMax: config.smtpConnectionsMax,
    connectionsPerSourceMax: config.smtpConnectionsPerSourceMax,
    recipientsMax: config.recipientsMax,
    proxies: config.smtpProxies,
    xclientProxies: config.smtpXclientProxies,
    commandTimeoutMs: config.smtpCommandTimeoutS * 1000,
    dataTimeoutMs: config.smtpDataTimeoutS * 1000,
    ...(cert !== undefined &&
      key !== undefined && { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } }),
  };
}
