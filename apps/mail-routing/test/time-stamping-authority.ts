import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeAuthority } from './openssl-authority.js';

const CONFIGURATION = `
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = own.pem
certs = root.pem
signer_key = own.key
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
  const { at, openssl, remove } = makeAuthority({
    subject: '/CN=Test TSA',
    usage: ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping'],
  });
  writeFileSync(at('serial'), '01\n');
  writeFileSync(at('tsa.cnf'), CONFIGURATION);
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
      writeFileSync(at('query'), behaviour === 'refuses' ? 'x' : Buffer.concat(chunks));
      openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply');
      const reply = readFileSync(at('reply'));
      const given = behaviour === 'other-request' ? (earlier ?? reply) : reply;
      earlier = reply;
      return response.setHeader('content-type', 'application/timestamp-reply').end(given);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/tsa`,
    caFile: at('root.pem'),
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    asked: () => asked,
    /** What OpenSSL says of a token over this text: its last line. */
    verify: (text: string, token: Buffer): string => {
      writeFileSync(at('text'), text);
      writeFileSync(at('token'), token);
      const files = [
        '-data',
        'text',
        '-in',
        'token',
        '-token_in',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'own.pem',
      ];
      return openssl('ts', '-verify', ...files).trim();
    },
    stop: async () => {
      await new Promise((resolve) => server.close(resolve));
      remove();
    },
  };
}
