import { expectStatus, restClient } from '../stack/rest.ts';
import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { forgetPeak, memoryOf, peakMemoryOf } from './process-usage.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { pidOf } from './service-process.ts';
import { ORGANISATION } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const fullRows = 1_000_000;
const service = 'billing-metering';
/** What the process may take beside what it had: the collector lets that much of what is read gather. */
const growthMaxMiB = 100;
const forms = {
  CSV: 'text/csv',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** A million rows as a file, through the gateway: rows/s, and the most memory that the service takes beside what it had. */
export async function measureExport(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  const count = sized(bench.effort, fullRows);
  await database.query(
    `INSERT INTO monthly_usage
     SELECT '${ORGANISATION}', 'export' || n || '@ekeng.am', '2023-05-01', 1, 0, 0, 0 FROM generate_series(1, $1::int) n`,
    [count],
  );
  await database.query('VACUUM ANALYZE monthly_usage, yearly_usage');
  const rows: Row[] = [];
  for (const [name, type] of Object.entries(forms))
    rows.push(
      ...(await compare(bench, {
        part: 'meter',
        load: `${name} of ${count.toLocaleString('en')} rows`,
        contestants: [{ name: OURS, run: () => download(bench, type, count) }],
        figures: { 'rows/s': () => undefined, 'more memory, MiB': () => ({ atMost: growthMaxMiB }) },
      })),
    );
  return rows;
}

async function download(bench: Bench, accept: string, count: number): Promise<Figures> {
  const { mtls } = bench.state.urls;
  const client = restClient({ baseUrl: mtls, sandboxDir: bench.state.sandboxDir, persona: 'org-admin' });
  const pid = pidOf(bench, service);
  const before = memoryOf(pid);
  forgetPeak(pid);
  const begun = performance.now();
  try {
    const query = '/v1/usage?from=2023-05-01&to=2023-05-31';
    expectStatus(await client.send('GET', query, undefined, { accept }), 200);
  } finally {
    client.close();
  }
  const seconds = (performance.now() - begun) / 1000;
  return { 'rows/s': count / seconds, 'more memory, MiB': peakMemoryOf(pid) - before };
}
