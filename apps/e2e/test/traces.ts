import { createPrivateKey } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@pep/testing';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import type { RunningStack } from '../src/running-stack.js';

/** What a stack has kept of what it was told: a line of a log, a fact, a row. */
export interface Trace {
  /** Such as `payments.log` or `table activation.registration`. */
  readonly where: string;
  /** What it says. Short numbers of JSON are left out: a code is a text, and one of them could equal it. */
  readonly texts: readonly string[];
}

const READ_TIMEOUT_MS = 60_000;
/** Shorter ones are also parts of ids and digests, by chance. */
const LONG = 8;

/** Every line of every log; only what came after what was there `before`, when that is given. */
export function tracesInLogs(stack: RunningStack, before: ReadonlyMap<string, string> = new Map()): Trace[] {
  return [...stack.logs()].flatMap(([where, log]) => {
    const added = log.slice(before.get(where)?.length ?? 0);
    return added.split('\n').map((line) => ({ where, texts: textsIn(line) }));
  });
}

/** Every fact that a topic still holds, with its key and headers. */
export async function tracesInFacts(stack: RunningStack): Promise<Trace[]> {
  const kafka = new Kafka({ brokers: [stack.state.urls.kafka], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `traces-${crypto.randomUUID()}` });
  await Promise.all([admin.connect(), consumer.connect()]);
  try {
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
    const unread = new Set<string>();
    for (const topic of topics) {
      const offsets = await admin.fetchTopicOffsets(topic);
      for (const { partition, low, high } of offsets) if (low !== high) unread.add(`${topic} ${partition}`);
    }
    const found: Trace[] = [];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachBatch: ({ batch }) => {
        for (const { key, headers, value } of batch.messages) {
          const lines = [key, ...Object.values(headers ?? {}), value].map(String);
          found.push({ where: batch.topic, texts: lines.flatMap(textsIn) });
        }
        if (batch.offsetLag() === '0') unread.delete(`${batch.topic} ${batch.partition}`);
        return Promise.resolve();
      },
    });
    await eventually(() => {
      if (unread.size > 0) throw new Error(`not read to the end: ${[...unread].join(', ')}`);
    }, READ_TIMEOUT_MS);
    return found;
  } finally {
    await Promise.all([admin.disconnect(), consumer.disconnect()]);
  }
}

/** Every row of every table of every database, as JSON. */
export async function tracesInDatabases(stack: RunningStack): Promise<Trace[]> {
  const names = await query(
    stack,
    'postgres',
    'SELECT datname AS text FROM pg_database WHERE NOT datistemplate',
  );
  const traces = await Promise.all(names.map((name) => tracesInDatabase(stack, name)));
  return traces.flat();
}

async function tracesInDatabase(stack: RunningStack, database: string): Promise<Trace[]> {
  const tables = await query(
    stack,
    database,
    `SELECT oid::regclass::text AS text FROM pg_class WHERE relkind = 'r' AND relnamespace IN
       (SELECT oid FROM pg_namespace WHERE nspname NOT IN ('pg_catalog', 'information_schema'))`,
  );
  const found: Trace[] = [];
  for (const table of tables) {
    // regclass::text quotes what needs it.
    const rows = await query(stack, database, `SELECT to_json(entry)::text AS text FROM ${table} entry`);
    found.push(...rows.map((row) => ({ where: `table ${database}.${table}`, texts: textsIn(row) })));
  }
  return found;
}

/** What a query finds in a service's database, its column `text` only. */
export async function query(stack: RunningStack, database: string, sql: string): Promise<string[]> {
  const url = new URL(stack.state.urls.postgres);
  url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>(sql);
    return rows.map(({ text }) => text);
  } finally {
    await client.end();
  }
}

/** Where a secret stands; a short one must stand there as a word. */
export function placesOf(secret: string, traces: readonly Trace[]): string[] {
  const holds = secret.length >= LONG ? (text: string) => text.includes(secret) : holdsWord(secret);
  return traces.filter(({ texts }) => texts.some(holds)).map(({ where }) => where);
}

function holdsWord(digits: string): (text: string) => boolean {
  const word = new RegExp(String.raw`(?<![\w-])${digits}(?![\w-])`);
  return (text) => word.test(text);
}

/** The texts in a line of JSON, octets of the database (`\x…`) as what they say; another line is one text. */
function textsIn(line: string): string[] {
  if (!/^[[{]/.test(line)) return [line];
  const texts: string[] = [];
  try {
    JSON.parse(line, (name, value: unknown) => {
      texts.push(name);
      if (typeof value === 'number' && String(value).length >= LONG) texts.push(String(value));
      if (typeof value !== 'string') return value;
      texts.push(value);
      if (value.startsWith(String.raw`\x`)) texts.push(Buffer.from(value.slice(2), 'hex').toString('latin1'));
      return value;
    });
  } catch {
    return [line];
  }
  return texts;
}

/** How a private key could be written down: all of it, and the number that makes it private, in hex and base64. */
export function formsOfKey(pem: string): string[] {
  const key = createPrivateKey(pem);
  const secrets = [
    key.export({ format: 'der', type: 'pkcs8' }),
    Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'),
  ];
  return secrets.flatMap((secret) =>
    (['hex', 'base64', 'base64url'] as const).map((form) => secret.toString(form)),
  );
}

/** Every private key that the stack's sandbox keeps in files. */
export function keysOfSandbox(stack: RunningStack): string[] {
  const texts = globSync(join(stack.state.sandboxDir, '**/*.pem')).map((file) => readFileSync(file, 'utf8'));
  return texts.filter((text) => text.includes('PRIVATE KEY'));
}
