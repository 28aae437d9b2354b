import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../stack/command.ts';
import { expectStatus, restClient } from '../stack/rest.ts';
import type { Bench, Figures } from './run.ts';

/** GETs of one address, as fast as they are answered. */
export interface RequestLoad {
  readonly url: string;
  /** Whose certificate is shown. */
  readonly persona: string;
  readonly seconds: number;
  /** Requests at once; 20 unless told. */
  readonly connections?: number;
  /** Whether a connection serves one request after the other; otherwise each has a full TLS handshake of its own. */
  readonly keepsConnections: boolean;
}

const usualConnections = 20;
const requestsMax = 1_000_000;

/**
 * Answers requests/s and the times within which 50 and 99 of 100 were answered. The load comes from Apache's `ab`, in C.
 *
 * @throws Error when any request is not answered with 2xx
 */
export async function sendRequests(bench: Bench, load: RequestLoad): Promise<Figures> {
  const ab = bench.peers.find('ab');
  return ab === undefined ? requestFromHere(bench, load) : requestWithAb(bench, ab, load);
}

async function requestWithAb(bench: Bench, ab: string, load: RequestLoad): Promise<Figures> {
  const identity = join(bench.folder, `${load.persona}.pem`);
  const percentiles = join(bench.folder, 'percentiles.csv');
  const { cert, key } = readIdentity(bench, load);
  writeFileSync(identity, `${cert}\n${key}`, { mode: 0o600 });
  const kind = load.keepsConnections ? ['-k'] : [];
  const much = [
    '-q',
    ...kind,
    '-c',
    String(load.connections ?? usualConnections),
    '-t',
    String(load.seconds),
    '-n',
    String(requestsMax),
  ];
  const output = await runCommand(ab, [...much, '-E', identity, '-e', percentiles, load.url], {
    cwd: bench.folder,
    env: bench.peers.environment(),
  });
  const number = (label: string): number =>
    Number(new RegExp(`^${label}: +([0-9.]+)`, 'm').exec(output)?.[1] ?? 0);
  const bad = number('Failed requests') + number('Non-2xx responses');
  const complete = number('Complete requests');
  if (bad > 0 || complete === 0) throw new Error(`${bad} of ${complete} requests failed:\n${output}`);
  const kept = number('Keep-Alive requests');
  if (load.keepsConnections && kept < complete * 0.99)
    throw new Error(`only ${kept} of ${complete} requests kept their connection`);
  return {
    'requests/s': number('Requests per second'),
    'p50 ms': readPercentile(percentiles, 50),
    'p99 ms': readPercentile(percentiles, 99),
  };
}

/** `ab -e` writes lines of a percentage and its milliseconds. */
function readPercentile(path: string, percent: number): number {
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${percent},`));
  return Number(line?.split(',')[1]);
}

async function requestFromHere({ state }: Bench, load: RequestLoad): Promise<Figures> {
  const { origin, pathname, search } = new URL(load.url);
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + load.seconds * 1000;
  const one = async (): Promise<void> => {
    const connect = () =>
      restClient({ baseUrl: origin, sandboxDir: state.sandboxDir, persona: load.persona });
    let client = connect();
    while (performance.now() < end) {
      const sent = performance.now();
      expectStatus(await client.send('GET', `${pathname}${search}`), 200);
      times.push(performance.now() - sent);
      if (load.keepsConnections) continue;
      client.close();
      client = connect();
    }
    client.close();
  };
  await Promise.all(Array.from({ length: load.connections ?? usualConnections }, one));
  const rate = times.length / ((performance.now() - begun) / 1000);
  return { 'requests/s': rate, 'p50 ms': percentile(times, 50), 'p99 ms': percentile(times, 99) };
}

/** The value below which that many of 100 lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

function readIdentity({ state }: Bench, { persona }: RequestLoad): { cert: string; key: string } {
  const read = (name: string): string =>
    readFileSync(join(state.sandboxDir, 'identities', persona, name), 'utf8');
  return { cert: read('cert.pem'), key: read('key.pem') };
}
