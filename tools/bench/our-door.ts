import { execFileSync } from 'node:child_process';
import { waitFor } from '../stack/waiting.ts';
import { databaseOf } from './bench-database.ts';
import { LetterConnection } from './letter-connection.ts';
import type { MailServer } from './mail-server.ts';
import type { Bench } from './run.ts';
import { RECIPIENT, SENDER } from './smtp-load.ts';
import { OURS } from './table.ts';

const settleTimeoutMs = 120_000;

/** The stack's door, and what it has taken. */
export interface OurDoor extends Pick<MailServer, 'name' | 'port'> {
  /** Letters of the benchmark's sender that are stored with their content. */
  readonly stored: () => Promise<number>;
  /**
   * Waits until all of them have gone through Kafka into the roll-ups: what is still on its way would slow whoever
   * runs next.
   *
   * @throws Error when they are not counted in time, or one of them twice
   */
  readonly settle: () => Promise<void>;
}

export async function findOurDoor(bench: Bench): Promise<OurDoor> {
  const routing = await databaseOf(bench, 'mail_routing');
  const billing = await databaseOf(bench, 'billing_metering');
  const stored = (): Promise<number> =>
    routing.number('SELECT count(*) FROM message JOIN content ON message_id = id WHERE sender = $1', [
      SENDER,
    ]);
  const counted = (): Promise<number> =>
    billing.number('SELECT sum(persons) FROM daily_usage WHERE sender = $1', [SENDER]);
  const settle = async (): Promise<void> => {
    const expected = await stored();
    const waiting = { what: 'not every letter is counted', timeoutMs: settleTimeoutMs };
    const count = await waitFor(waiting, async () => {
      const now = await counted();
      return now >= expected ? now : undefined;
    });
    if (count !== expected) throw new Error(`${expected} letters stored, ${count} counted`);
  };
  return { name: OURS, port: bench.state.urls.smtp.port, stored, settle };
}

/** Waits until a service that was started again takes letters of the benchmark's sender. */
export async function waitForDoor({ state }: Bench): Promise<void> {
  await waitFor({ what: 'the door does not open', timeoutMs: settleTimeoutMs }, async () => {
    const connection = await LetterConnection.open(state.urls.smtp.port);
    await connection.send({ from: SENDER, to: RECIPIENT, octets: 80 });
    await connection.close();
    return true;
  });
}

/** Has everything written that any program left to the system to write later, so that nobody pays for another. */
export function flushDisks(): void {
  execFileSync('sync');
}

/** A server that says 250 and keeps nothing would be the fastest. */
export function requireAll(sent: number, kept: number, where: string): void {
  if (kept !== sent) throw new Error(`${sent} letters sent, ${kept} ${where}`);
}
