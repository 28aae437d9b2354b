import { setTimeout as sleep } from 'node:timers/promises';
import { expectJson, restClient, type RestClient } from '../stack/rest.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { percentile } from './request-load.ts';
import { sized, takeTurns, type Bench, type Figures } from './run.ts';
import { ORGANISATION } from './smtp-load.ts';
import { OURS, rowsOf, type Row } from './table.ts';

const part = 'mailbox';
const few = 100;
const many = 1_000_000;
const senders = 200;
const requests = 200;
/** Each takes a letter that nobody has opened, and the small mailbox has a hundred. */
const fullAcknowledgements = 20;
const warmUp = 20;
const goal = { atMost: 1.5 };

/** A mailbox, and who reads it. */
interface Mailbox {
  readonly identifier: string;
  readonly kind: 'person' | 'organisation';
  readonly persona: string;
  readonly letters: number;
}

/**
 * What a recipient waits for in a mailbox of a million letters, against one of a hundred: the first page, the page of the unread,
 * a search by sender, and an acknowledgement. The letters are rows made by SQL, from two hundred senders, over a year.
 */
export async function measureMailbox(bench: Bench): Promise<Row[]> {
  const database = await databaseOf(bench, 'mail_routing');
  const small: Mailbox = { identifier: '5001950015', kind: 'person', persona: 'citizen', letters: few };
  const large: Mailbox = {
    ...{ identifier: ORGANISATION, kind: 'organisation', persona: 'director' },
    letters: sized(bench.effort, many),
  };
  for (const mailbox of [small, large])
    await bench.progress.step(`${mailbox.letters.toLocaleString('en')} letters`, () =>
      fill(database, mailbox),
    );
  await database.query('VACUUM ANALYZE message, content, delivery');
  const ordered = new Map([[OURS, [{ s: await orderLetters(bench, database) }]]]);
  const outcome = await takeTurns(bench, part, [
    { name: `${few} letters`, run: () => measure(bench, database, small) },
    { name: OURS, run: () => measure(bench, database, large) },
  ]);
  const load = `${large.letters.toLocaleString('en')} letters`;
  return [
    ...['first page p50 ms', 'unread p50 ms', 'search p50 ms', 'acknowledge p50 ms'].flatMap((figure) =>
      rowsOf(outcome, { part, load, figure }, () => goal),
    ),
    ...rowsOf(ordered, { part, load: `${load}, ordered by sender`, figure: 's' }, () => undefined),
  ];
}

async function fill(database: BenchDatabase, { identifier, kind, letters }: Mailbox): Promise<void> {
  const letter = 'From: a@b.am\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nA notice.\r\n';
  const ours = `sender LIKE 'bench%' AND subject = '${identifier}'`;
  const id = `uuidv7(-(n * (interval '1 year' / $1)))`;
  await database.query(
    `INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
     SELECT ${id}, '${ORGANISATION}', uuidv7(), 'bench' || n % ${senders} || '@ekeng.am', '${identifier}', ${letter.length},
       sha256(n::text::bytea), n::text, '127.0.0.1', date_trunc('milliseconds', now() - (n * (interval '1 year' / $1)))
     FROM generate_series(1, $1::int) AS n`,
    [letters],
  );
  await database.query(`INSERT INTO content (message_id, body) SELECT id, $1 FROM message WHERE ${ours}`, [
    Buffer.from(letter),
  ]);
  await database.query(
    `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at)
     SELECT id, $1, $2, 'consigned', accepted_at FROM message WHERE ${ours}`,
    [identifier, kind],
  );
}

/** The service keeps letters in order by sender in the background. These came long ago, so it is told to begin anew. */
async function orderLetters(bench: Bench, database: BenchDatabase): Promise<number> {
  return bench.progress.step('letters ordered by sender', async () => {
    await database.query(`UPDATE letter_by_sender_mark SET consigned_through = '2000-01-01T00:00:00Z'`);
    const begun = performance.now();
    const left = `SELECT count(*) FROM letter_by_sender_mark WHERE consigned_through < now() - interval '70 seconds'`;
    while ((await database.number(left)) > 0) await sleep(200);
    return (performance.now() - begun) / 1000;
  });
}

async function measure(bench: Bench, database: BenchDatabase, mailbox: Mailbox): Promise<Figures> {
  return withClient(bench, mailbox, async (client) => {
    const p50 = async (query: string): Promise<number> => {
      const times: number[] = [];
      for (let index = -warmUp; index < sized(bench.effort, requests); index += 1) {
        const begun = performance.now();
        const answer = await client.send('GET', pathOf(mailbox, query));
        if (index >= 0) times.push(performance.now() - begun);
        const { items } = expectJson(answer, 200) as { items: unknown[] };
        if (items.length === 0) throw new Error(`nothing is found by ${query}`);
      }
      return percentile(times, 50);
    };
    return {
      'first page p50 ms': await p50('?limit=20'),
      'unread p50 ms': await p50('?limit=20&status=unread'),
      'search p50 ms': await p50('?limit=20&sender=bench77@'),
      'acknowledge p50 ms': await acknowledge(bench, { client, database, mailbox }),
    };
  });
}

async function acknowledge(
  { effort }: Bench,
  { client, database, mailbox }: { client: RestClient; database: BenchDatabase; mailbox: Mailbox },
): Promise<number> {
  const letters = await database.query<{ id: string }>(
    `SELECT message_id AS id FROM delivery WHERE identifier = $1 AND status = 'consigned' ORDER BY random() LIMIT $2`,
    [mailbox.identifier, sized(effort, fullAcknowledgements)],
  );
  const times: number[] = [];
  for (const { id } of letters) {
    const opened = await client.send('GET', pathOf(mailbox, `/${id}/content`));
    if (opened.status !== 200) throw new Error(`the letter ${id} is not opened: ${opened.status}`);
    const begun = performance.now();
    expectJson(await client.send('POST', pathOf(mailbox, `/${id}/acknowledgement`)), 200);
    times.push(performance.now() - begun);
  }
  return percentile(times, 50);
}

function pathOf({ identifier }: Mailbox, rest: string): string {
  return `/v1/mailboxes/${identifier}/messages${rest}`;
}

async function withClient<Result>(
  { state }: Bench,
  { persona }: Mailbox,
  work: (client: RestClient) => Promise<Result>,
): Promise<Result> {
  const client = restClient({ baseUrl: state.urls.mtls, sandboxDir: state.sandboxDir, persona });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
