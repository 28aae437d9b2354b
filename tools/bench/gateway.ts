import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPersonas } from '../stack/personas-file.ts';
import { compare, type PeerGoal } from './comparison.ts';
import { runNginx } from './nginx.ts';
import { sendRequests } from './request-load.ts';
import type { Bench, Contestant } from './run.ts';
import { OURS, type Row } from './table.ts';

const path = '/v1/mailboxes';
const service = 'mail-routing';
const persona = 'citizen';
const seconds = 8;
const warmUpSeconds = 4;

/** GETs with a client certificate, through our gateway and through nginx, to the same service. */
export async function measureGateway(bench: Bench): Promise<Row[]> {
  await warmUp(bench, true);
  const kept = await measure(bench, {
    load: 'GET, connections kept, client certificate',
    keepsConnections: true,
    goals: { 'requests/s': { peer: 'nginx', atLeast: 0.5 }, 'p99 ms': { peer: 'nginx', atMost: 2 } },
  });
  await warmUp(bench, false);
  const handshakes = await measure(bench, {
    load: 'GET, a full handshake each, client certificate',
    keepsConnections: false,
    goals: { 'requests/s': { peer: 'nginx', atLeast: 0.9 } },
  });
  return [...kept, ...handshakes];
}

/** A way of calling, and what is to be reached against nginx. */
interface Manner {
  readonly load: string;
  readonly keepsConnections: boolean;
  readonly goals: Readonly<Record<string, PeerGoal>>;
}

async function measure(bench: Bench, { load, keepsConnections, goals }: Manner): Promise<Row[]> {
  const lasting = Math.max(1, seconds * bench.effort.share);
  const request = (port: number) =>
    sendRequests(bench, { url: urlOf(port), persona, seconds: lasting, keepsConnections });
  const ours: Contestant = { name: OURS, run: () => request(bench.state.ports.mtls) };
  const nginx: Contestant = {
    name: 'nginx',
    run: async () => {
      const upstream = {
        port: bench.state.ports.httpMailRouting,
        token: await mintToken(bench.state.sandboxDir),
      };
      return runNginx(bench, upstream, request);
    },
  };
  return compare(bench, {
    part: 'gateway',
    load,
    contestants: bench.peers.find('nginx') ? [ours, nginx] : [ours],
    figures: { 'requests/s': () => goals['requests/s'], 'p99 ms': () => goals['p99 ms'] },
  });
}

/** Node compiles what runs often: what is measured is a gateway that has served for a while, in this manner too. */
async function warmUp(bench: Bench, keepsConnections: boolean): Promise<void> {
  const lasting = Math.max(1, warmUpSeconds * bench.effort.share);
  const url = urlOf(bench.state.ports.mtls);
  await sendRequests(bench, { url, persona, seconds: lasting, keepsConnections });
}

function urlOf(port: number): string {
  return `https://127.0.0.1:${port}${path}`;
}

/** What the gateway would tell the service about the persona; nginx can't sign, so it gets the word ready-made, for 60 s. */
async function mintToken(sandboxDir: string): Promise<string> {
  // Imported late: on a fresh clone this very run has compiled it.
  const { IdentityTokenIssuer } = await import('@pep/client-identity');
  const issuer = new IdentityTokenIssuer(readFileSync(join(sandboxDir, 'identity/private.pem'), 'utf8'));
  const certificate = new X509Certificate(readFileSync(join(sandboxDir, 'identities', persona, 'cert.pem')));
  const { psn, name } = readPersonas(sandboxDir)[persona];
  const caller = {
    kind: 'person',
    psn,
    name,
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    certificateState: 'active',
    operator: false,
    clientAddress: '127.0.0.1',
  } as const;
  return issuer.issue(caller, service);
}
