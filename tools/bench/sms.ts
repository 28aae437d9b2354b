import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../stack/waiting.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { tellRecords } from './fact-load.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { endService } from './service-process.ts';
import { OURS, type Row } from './table.ts';

const service = 'notifications';
const fullSms = 100_000;
/** What the sandbox's first centre takes in a second, fewer than are sent: the rest it throttles. */
const perSecond = 200;
/** When so much of the load is out, the service is killed. */
const killedAt = 0.4;
/** Its `PEP_SMPP_WINDOW` as the stack sets it. */
const window = 20;
const pollMs = 250;
const timeoutMs = 900_000;
const validMs = 24 * 60 * 60_000;
const firstNumber = 37_491_000_000;

/** What the sandbox says of its first centre. */
interface CentreCounts {
  readonly submitted: number;
  readonly throttled: number;
}

/**
 * SMS that wait, drained through a centre that throttles, with the service killed once in between: none may be lost, and
 * no more than one window may go out twice.
 */
export async function measureSms(bench: Bench): Promise<Row[]> {
  const database = await databaseOf(bench, service);
  const count = sized(bench.effort, fullSms);
  return compare(bench, {
    part: 'sms',
    load: `${count.toLocaleString('en')} SMS, ${perSecond.toLocaleString('en')}/s taken, a kill -9`,
    contestants: [{ name: OURS, run: () => drain(bench, database, count) }],
    figures: {
      'SMS/s': () => undefined,
      'refused as too many': () => undefined,
      lost: () => ({ atMost: 0 }),
      'sent twice': () => ({ atMost: window }),
    },
  });
}

async function drain(bench: Bench, database: BenchDatabase, count: number): Promise<Figures> {
  await setCentre(bench, { perSecond, receipts: 'tlv', receiptDelayMs: 0 });
  const before = await centreCounts(bench);
  const finished = (): Promise<number> =>
    database.number(`SELECT count(*) FROM dispatch WHERE channel = 'sms' AND state = 'delivered'`);
  const finishedBefore = await finished();
  const begun = performance.now();
  await tellRecords(bench.state.urls.kafka, count, await dispatchSource(bench));
  const submitted = async (): Promise<number> => (await centreCounts(bench)).submitted - before.submitted;
  const waiting = { what: 'not all SMS are out', timeoutMs, pollMs };
  await waitFor(waiting, async () => ((await submitted()) >= count * killedAt ? true : undefined));
  await endService(bench, service, 'SIGKILL');
  await waitFor({ ...waiting, what: 'not all SMS are delivered' }, async () =>
    (await finished()) - finishedBefore >= count ? true : undefined,
  );
  const seconds = (performance.now() - begun) / 1000;
  const after = await centreCounts(bench);
  const failed = await database.number(
    `SELECT count(*) FROM dispatch WHERE channel = 'sms' AND state = 'failed'`,
  );
  return {
    'SMS/s': count / seconds,
    'refused as too many': after.throttled - before.throttled,
    lost: failed,
    'sent twice': after.submitted - before.submitted - count,
  };
}

async function setCentre(bench: Bench, behaviour: object): Promise<void> {
  const answer = await fetch(controlUrl(bench), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(behaviour),
  });
  if (!answer.ok) throw new Error(`the sandbox's centre answers ${answer.status}`);
}

async function centreCounts(bench: Bench): Promise<CentreCounts> {
  return (await (await fetch(controlUrl(bench))).json()) as CentreCounts;
}

function controlUrl(bench: Bench): string {
  return `http://127.0.0.1:${bench.state.ports.sandbox}/smsc/first`;
}

/** Requests as mail-routing makes them, each to a number of its own; the text is sealed once for all. */
async function dispatchSource(bench: Bench) {
  const [{ dispatchRequested }, { Dispatches, newFact, toRecord }] = await Promise.all([
    import('@pep/contracts'),
    import('@pep/messaging'),
  ]);
  const key = readFileSync(join(bench.state.sandboxDir, 'dispatch/public.pem'), 'utf8');
  const time = new Date();
  const origin = { source: '/pep/mail-routing', time };
  const request = {
    template: 'sms-letter',
    channel: 'sms' as const,
    recipient: String(firstNumber),
    language: 'hy' as const,
    parameters: {},
    secret: { text: 'Ձեր դիմումն ընդունված է։' },
    validUntil: new Date(time.getTime() + validMs),
  };
  const { data } = await new Dispatches(key).factOf(origin.source, request, time);
  const sealed = dispatchRequested.schema.parse(data);
  return (index: number) => {
    const recipient = String(firstNumber + index);
    const fact = newFact(dispatchRequested, { ...sealed, dispatchId: randomUUID(), recipient }, origin);
    return { id: fact.id, record: toRecord(fact) };
  };
}
