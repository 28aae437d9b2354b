import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';

const CONFIGURATION = `
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;

/** How the authority answers: as it should, not at all, over another request, or with another authority's key. */
export type Behaviour = 'works' | 'down' | 'other-request' | 'refuses';

/** A time-stamping authority (RFC 3161) that is OpenSSL's behind HTTP. */
export async function startTimeStampingAuthority() {
  const folder = mkdtempSync(join(tmpdir(), 'pep-tsa-'));
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-subj',
    '/CN=Root',
    '-days',
    '2',
  );
  openssl('req', ...ec, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA');
  writeFileSync(
    join(folder, 'usage'),
    'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n',
  );
  const issue = [
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
  ];
  openssl(...issue, '-days', '2', '-extfile', 'usage', '-out', 'tsa.pem');
  writeFileSync(join(folder, 'serial'), '01\n');
  writeFileSync(join(folder, 'tsa.cnf'), CONFIGURATION);
  let behaviour: Behaviour = 'works';
  let asked = 0;
  let earlier: Buffer | undefined;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked++;
      if (behaviour === 'down') return response.writeHead(503).end();
      // OpenSSL refuses with a proper answer what is no request.
      writeFileSync(join(folder, 'query'), behaviour === 'refuses' ? 'x' : Buffer.concat(chunks));
      openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply');
      const reply = readFileSync(join(folder, 'reply'));
      const given = behaviour === 'other-request' ? (earlier ?? reply) : reply;
      earlier = reply;
      return response.setHeader('content-type', 'application/timestamp-reply').end(given);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/tsa`,
    caFile: join(folder, 'root.pem'),
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    asked: () => asked,
    /** What OpenSSL says of a token over this text: its last line. */
    verify: (text: string, token: Buffer): string => {
      writeFileSync(join(folder, 'text'), text);
      writeFileSync(join(folder, 'token'), token);
      const files = [
        '-data',
        'text',
        '-in',
        'token',
        '-token_in',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'tsa.pem',
      ];
      return openssl('ts', '-verify', ...files).trim();
    },
    stop: async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
