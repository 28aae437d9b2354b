import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { plainEnvironment } from './config.js';
import type { CardInReader } from './card-in-reader.js';
import type { Answer, Call } from './rest.js';
import type { RunningStack } from './running-stack.js';

/** CKA_ID of the sandbox's cards for the key of AuthPIN and its certificate. */
const AUTH_KEY = 'pkcs11:token=ARMID%20%28AuthPIN%29;id=%01';
const ENGINE = '/usr/lib/*/engines-3/pkcs11.so';
/** A card takes a second for a signature, and the machine may be busy. */
const SILENCE_S = 60;
const TLS_OPTIONS = { '1.2': 'tls-max = "1.2"', '1.3': 'tlsv1.3' } as const;
export type TlsVersion = keyof typeof TLS_OPTIONS;

/** Calls the gateway with curl, whose TLS signs with the key in the card's token and has no other. */
export class TokenCurl {
  readonly #configuration: string;

  /**
   * @param folder where it may write a file
   * @throws Error with the command that installs OpenSSL's engine for tokens
   */
  constructor(
    private readonly stack: RunningStack,
    private readonly card: CardInReader,
    folder: string,
  ) {
    this.#configuration = join(folder, 'engine.cnf');
    writeFileSync(this.#configuration, engineConfiguration(card.module));
  }

  /** @throws Error when no answer comes, as with a wrong PIN or without a card */
  async call(pin: string, path: string, how: Call = {}, tls?: TlsVersion): Promise<Answer> {
    const curl = spawn('curl', ['--silent', '--show-error', '--config', '-'], {
      env: { ...plainEnvironment(), ...this.card.environment, OPENSSL_CONF: this.#configuration },
    });
    const options = [...this.#signIn(pin), ...requestOptions(how), ...(tls ? [TLS_OPTIONS[tls]] : [])];
    // The PIN comes by standard input: other programs can read a command line.
    curl.stdin.end(
      [...options, `url = ${quoted(new URL(path, this.stack.state.urls.mtls).href)}`].join('\n'),
    );
    const [octets, errors, [code]] = await Promise.all([
      buffer(curl.stdout),
      text(curl.stderr),
      once(curl, 'exit') as Promise<[number | null]>,
    ]);
    const [, status, contentType = ''] = /^answer (\d+) (.*)$/m.exec(errors) ?? [];
    if (code !== 0 || status === undefined) throw new Error(`${path}: curl ended with ${code}: ${errors}`);
    const body = octets.toString('utf8');
    const data: unknown = contentType.includes('json') ? JSON.parse(body) : body;
    return { status: Number(status), contentType, etag: '', data, octets };
  }

  #signIn(pin: string): string[] {
    return [
      'engine = "pkcs11"',
      'key-type = "ENG"',
      `key = "${AUTH_KEY};type=private?pin-value=${pin}"`,
      'cert-type = "ENG"',
      `cert = "${AUTH_KEY};type=cert"`,
      `cacert = ${quoted(join(this.stack.state.sandboxDir, 'tls/ca.pem'))}`,
      `max-time = ${String(SILENCE_S)}`,
      String.raw`write-out = "%{stderr}\nanswer %{http_code} %{content_type}\n"`,
    ];
  }
}

function requestOptions({ method = 'GET', json, headers = {} }: Call): string[] {
  const all = { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
  return [
    `request = "${method}"`,
    ...Object.entries(all).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(json === undefined ? [] : [`data-raw = ${quoted(JSON.stringify(json))}`]),
  ];
}

/** As curl's configuration has it: in quotes, with a backslash before quotes and backslashes. */
function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function engineConfiguration(module: string): string {
  const [engine] = globSync(ENGINE);
  if (engine === undefined)
    throw new Error('curl needs an engine for tokens: apt-get install libengine-pkcs11-openssl');
  return [
    'openssl_conf = openssl_init',
    '[openssl_init]',
    'engines = engines',
    '[engines]',
    'pkcs11 = pkcs11',
    '[pkcs11]',
    'engine_id = pkcs11',
    `dynamic_path = ${engine}`,
    `MODULE_PATH = ${module}`,
    'init = 0',
    '',
  ].join('\n');
}
