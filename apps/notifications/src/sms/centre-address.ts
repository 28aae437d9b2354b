/** The account at an SMS centre. */
export interface CentreAddress {
  /** `host:port`: how it is called in the log, in metrics and at its receipts. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
}

/** Ports of SMPP, and of SMPP in TLS, where a URL names none. */
const PORTS: Readonly<Record<string, number>> = { 'smpp:': 2775, 'smpps:': 3550 };

/** Reads `smpp://systemId:password@host:port`, or `smpps://…` for TLS; undefined when it is not one. */
export function readCentreAddress(text: string): CentreAddress | undefined {
  const url = URL.parse(text);
  const standard = PORTS[url?.protocol ?? ''];
  if (url === null || standard === undefined || url.hostname === '' || url.username === '') return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? standard : Number(url.port);
  try {
    return {
      name: `${url.hostname}:${String(port)}`,
      host,
      port,
      tls: url.protocol === 'smpps:',
      systemId: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
  } catch {
    return undefined;
  }
}
