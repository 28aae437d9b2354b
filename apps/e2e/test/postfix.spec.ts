import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { replyToEnvelope, SENDER } from '../src/letters.js';
import { Postfix } from '../src/postfix.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';

const RECIPIENT = '5001950015@e-citizen.am';
const MAILBOX = '/v1/mailboxes/5001950015/messages';

function letter(subject: string, from = SENDER): string {
  return [
    `From: ${from}`,
    `To: ${RECIPIENT}`,
    `Subject: ${subject}`,
    `Message-ID: <${crypto.randomUUID()}@ekeng.am>`,
    '',
    'Body',
    '',
  ].join('\r\n');
}

describe('a sender’s Postfix', () => {
  let stack: RunningStack;
  let postfix: Postfix;
  const started: (RunningStack | Postfix)[] = [];

  beforeAll(async () => {
    stack = await RunningStack.start();
    started.push(stack);
    const port = stack.state.ports['smtp'] ?? 0;
    postfix = await Postfix.start(port);
    started.push(postfix);
    await eventually(async () => {
      expect(await replyToEnvelope(port)).toMatch(/^250/);
    }, 15_000);
  }, 180_000);
  afterAll(async () => {
    for (const one of started.reverse()) await one.stop();
  }, 60_000);

  async function subjects(): Promise<string[]> {
    const { status, data } = await call(stack, 'identities/citizen', MAILBOX);
    expect(status).toBe(200);
    return (data as { items: { subject: string }[] }).items.map((item) => item.subject);
  }

  it('delivers a letter into the mailbox', async () => {
    await postfix.send(SENDER, RECIPIENT, letter('delivered'));
    await eventually(async () => {
      expect(await subjects()).toContain('delivered');
    }, 20_000);
    await eventually(async () => {
      expect(await postfix.queue()).toEqual([]);
    });
    expect(postfix.log()).toMatch(/status=sent \(250 2\.0\.0 accepted /);
  }, 40_000);

  it('keeps a letter that is answered 451 while the database is down, and delivers it afterwards', async () => {
    // PostgreSQL's fast shutdown; it stays down until it is started again.
    stack.signal('postgres', 'SIGINT');
    await eventually(() => expect(stack.state.pids['postgres']).toBeUndefined(), 15_000);
    await postfix.send(SENDER, RECIPIENT, letter('delayed'));
    await eventually(async () => {
      const reasons = [expect.stringMatching(/said: 451 4\.7\.1 TRY_LATER/)];
      expect(await postfix.queue()).toEqual([{ queue: 'deferred', sender: SENDER, reasons }]);
    }, 30_000);

    stack.startStopped();
    await eventually(async () => {
      expect(await subjects()).not.toContain('delayed');
    }, 30_000);
    await postfix.flush();
    await eventually(async () => {
      expect(await subjects()).toContain('delayed');
      expect(await postfix.queue()).toEqual([]);
    }, 20_000);
    expect(postfix.returned()).toEqual([]);
  }, 120_000);

  it.each([
    ['an unregistered sender', 'stranger@ekeng.am', 'stranger@ekeng.am', 'SENDER_UNKNOWN'],
    ['another author than sender', SENDER, 'director@ekeng.am', 'FROM_MISMATCH'],
  ])(
    'returns a letter of %s with our words',
    async (subject, sender, from, code) => {
      await postfix.send(sender, RECIPIENT, letter(subject, from));
      const bounce = await eventually(() => {
        const found = postfix.returned().find((one) => one.includes(`Subject: ${subject}`));
        if (found === undefined) throw new Error(`nothing came back\n${postfix.log()}`);
        return found;
      }, 20_000);
      expect(bounce).toMatch(new RegExp(`Diagnostic-Code: smtp; 550 5\\.7\\.1 ${code} \\S+ `));
      expect(bounce).toContain(`To: ${sender}`);
      expect(await postfix.queue()).toEqual([]);
      expect(await subjects()).not.toContain(subject);
    },
    40_000,
  );
});
