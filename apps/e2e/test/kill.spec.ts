import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { deliverAll, SENDER } from '../src/letters.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';

const LETTERS = 2_000;
/** Who is killed with -9 after how many letters were accepted. */
const KILLS = new Map([
  [300, 'mail-routing'],
  [600, 'billing-metering'],
  [900, 'kafka'],
  [1_200, 'postgres'],
  [1_500, 'mail-routing'],
]);

describe('letters while processes die', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start();
  }, 180_000);
  afterAll(() => stack.stop(), 60_000);

  async function subjectsInMailbox(): Promise<string[]> {
    const subjects: string[] = [];
    let cursor = '';
    do {
      const page = await call(
        stack,
        'identities/citizen',
        `/v1/mailboxes/5001950015/messages?limit=200${cursor}`,
      );
      const { items, nextCursor } = page.data as { items: { subject: string }[]; nextCursor?: string };
      subjects.push(...items.map((item) => item.subject));
      cursor = nextCursor === undefined ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    return subjects;
  }

  async function counted(): Promise<number> {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Yerevan' });
    const day = (offset: number) => today.format(new Date(Date.now() + offset * 86_400_000));
    const query = `sender=${SENDER}&from=${day(-1)}&to=${day(1)}`;
    const answer = await call(stack, 'identities/org-admin', `/v1/usage?${query}`);
    return (answer.data as { total: { messages: number } }).total.messages;
  }

  it('holds and counts each accepted letter exactly once, and nothing else', async () => {
    const letters = Array.from({ length: LETTERS }, (_, index) => ({
      subject: `letter ${String(index)}`,
      recipients: ['5001950015@e-citizen.am'],
    }));
    const killed: string[] = [];
    await deliverAll(stack.state.ports['smtp'] ?? 0, letters, {
      connections: 10,
      accepted: (count) => {
        const victim = KILLS.get(count);
        if (victim === undefined) return;
        stack.signal(victim, 'SIGKILL');
        killed.push(victim);
      },
    });
    expect(killed).toEqual([...KILLS.values()]);
    const expected = letters.map((letter) => letter.subject).sort();
    expect((await subjectsInMailbox()).sort()).toEqual(expected);
    await eventually(async () => {
      expect(await counted()).toBeGreaterThanOrEqual(LETTERS);
    }, 60_000);
    expect(await counted()).toBe(LETTERS);
  }, 240_000);
});
