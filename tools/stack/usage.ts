import { setTimeout as sleep } from 'node:timers/promises';
import { expectJson, type RestClient } from './rest.ts';
import { waitFor } from './waiting.ts';

interface Usage {
  readonly total: { readonly messages: number };
}

/** Which count is awaited. */
export interface ExpectedCount {
  readonly sender: string;
  /** First day, as `today` gives it. */
  readonly from: string;
  readonly expected: number;
}

const countTimeoutMs = 15_000;
// Long enough for a second, wrong count of the same facts to show.
const settleMs = 500;

/** The calendar day in Yerevan, YYYY-MM-DD: what dates in queries mean. */
export function today(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Yerevan' }).format();
}

/** Messages counted for the sender from that day until today, both included. */
export async function readMessageCount(client: RestClient, sender: string, from: string): Promise<number> {
  const query = new URLSearchParams({ sender, from, to: today() });
  const waiting = { what: `usage of ${sender} can't be read`, timeoutMs: countTimeoutMs };
  const usage = await waitFor(
    waiting,
    async () => expectJson(await client.send('GET', `/v1/usage?${query.toString()}`), 200) as Usage,
  );
  return usage.total.messages;
}

/** @throws Error unless the count becomes exactly what is expected, within 15 s, and stays so. */
export async function waitForCount(client: RestClient, wanted: ExpectedCount): Promise<void> {
  const { sender, from, expected } = wanted;
  const waiting = { what: `the count of ${sender} is not ${expected}`, timeoutMs: countTimeoutMs };
  const reached = await waitFor(waiting, async () => {
    const count = await readMessageCount(client, sender, from);
    if (count < expected) throw new Error(`it is ${count}`);
    return count;
  });
  await sleep(settleMs);
  const settled = Math.max(reached, await readMessageCount(client, sender, from));
  if (settled !== expected) throw new Error(`${sender}: ${settled} counted instead of ${expected}`);
}
