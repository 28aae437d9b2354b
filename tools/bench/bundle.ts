import { restClient } from '../stack/rest.ts';
import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { percentile } from './request-load.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { OURS, type Row } from './table.ts';

const part = 'seal';
const persona = 'org-admin';
const bundles = 50;
const warmUp = 10;
const p50 = 'p50 ms';
const p99 = 'p99 ms';
const goal = { atMost: 300 };

/**
 * How long the sender waits for a proof bundle, through the gateway: PDF, XAdES signature by the token, time-stamp of the sandbox's
 * authority, container. Another letter each time; the warm-up is what a service does before its code is compiled.
 */
export async function measureBundle(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  const letters = await database.query<{ id: string }>('SELECT id FROM message ORDER BY id LIMIT 100');
  const run = async (): Promise<Figures> => {
    const { urls, sandboxDir } = bench.state;
    const client = restClient({ baseUrl: urls.mtls, sandboxDir, persona });
    const times: number[] = [];
    try {
      for (let index = -warmUp; index < sized(bench.effort, bundles); index += 1) {
        const { id = '' } = letters[(index + warmUp) % letters.length] ?? {};
        const begun = performance.now();
        const { status, body } = await client.send('GET', `/v1/messages/${id}/bundle`);
        if (status !== 200) throw new Error(`a bundle was answered ${status}: ${body.toString()}`);
        if (index >= 0) times.push(performance.now() - begun);
      }
    } finally {
      client.close();
    }
    return { [p50]: percentile(times, 50), [p99]: percentile(times, 99) };
  };
  return compare(bench, {
    part,
    load: 'bundles, one after the other',
    contestants: [{ name: OURS, run }],
    figures: { [p50]: () => goal, [p99]: () => goal },
  });
}
