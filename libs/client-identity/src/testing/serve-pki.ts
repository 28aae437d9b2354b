import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Generation, OpensslPki } from './openssl-pki.js';

/** How the servers behave. */
export interface PkiBehaviour {
  readonly ocsp: 'works' | 'down' | 'silent' | 'try-later' | 'wrong-signer' | 'replayed' | 'flood';
  readonly crl: 'works' | 'down' | 'silent' | 'stale' | 'wrong-issuer' | 'flood';
}

const WORKS: PkiBehaviour = { ocsp: 'works', crl: 'works' };
/** `OCSPResponse { responseStatus tryLater }` (RFC 6960 4.2.1). */
const TRY_LATER = Buffer.from('30030a0103', 'hex');
const FLOOD_OCTETS = 32 * 1024 * 1024;

/** OpenSSL's authorities with their responder and lists on a free port of 127.0.0.1. */
export interface ServedPki {
  readonly pki: OpensslPki;
  /** The questions that came: `ocsp second`, `crl root`, … */
  readonly asked: string[];
  /** Where an authority's responder or list is. */
  address(kind: 'ocsp' | 'crl', generation: Generation): string;
  behave(behaviour: Partial<PkiBehaviour>): void;
  stop(): Promise<void>;
}

export async function servePki(): Promise<ServedPki> {
  const asked: string[] = [];
  let behaviour = WORKS;
  let firstAnswer: Buffer | undefined;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pki = await OpensslPki.create(port);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind = '', generation = ''] = (request.url ?? '').split('/');
    asked.push(`${kind} ${generation}`);
    const octets = await buffer(request);
    const how = kind === 'ocsp' ? behaviour.ocsp : behaviour.crl;
    if (how === 'down') response.destroy();
    else if (how === 'flood') response.end(Buffer.alloc(FLOOD_OCTETS));
    else if (how !== 'silent') {
      const make = kind === 'ocsp' ? ocsp : crl;
      response.end(await make(generation as Generation, octets));
    }
  }

  async function ocsp(generation: Generation, question: Buffer): Promise<Buffer> {
    if (behaviour.ocsp === 'try-later') return TRY_LATER;
    if (behaviour.ocsp === 'replayed' && firstAnswer !== undefined) return firstAnswer;
    const signer = generation === 'second' ? 'first' : 'second';
    const made = await pki.answer(generation, question, behaviour.ocsp === 'wrong-signer' ? { signer } : {});
    if (generation !== 'root') firstAnswer ??= made;
    return made;
  }

  async function crl(generation: Generation): Promise<Buffer> {
    if (behaviour.crl === 'wrong-issuer') return pki.list(generation === 'second' ? 'first' : 'second');
    const list = await pki.list(generation, behaviour.crl === 'stale' ? 1 : undefined);
    if (behaviour.crl === 'stale') await new Promise((resolve) => setTimeout(resolve, 1_100));
    return list;
  }

  return {
    pki,
    asked,
    address: (kind, generation) => `http://127.0.0.1:${port}/${kind}/${generation}`,
    behave: (changed) => {
      behaviour = { ...WORKS, ...changed };
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      pki.remove();
    },
  };
}
