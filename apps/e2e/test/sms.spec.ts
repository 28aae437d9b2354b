import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { replyToEnvelope, sendLetter, SENDER } from '../src/letters.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';
import { SandboxControl } from '../src/sandbox.js';

const PHONE = '37491000009';
const CITIZEN = { mailbox: '5001950015@e-citizen.am', phone: '37491000001', email: 'mariam@example.am' };
// More than one SMS holds: 70 Armenian letters.
const ARMENIAN = 'Հարգելի՛ քաղաքացի, Ձեր դիմումը քննարկվել է։ Որոշումը կարող եք ստանալ մեր գրասենյակում։';
/** What notifications has under way at once. */
const SMS_WINDOW = 10;
/** Over the broker, a sending loop and an SMS centre that may still be away. */
const ARRIVAL_MS = 20_000;

interface Tracking {
  readonly recipients: readonly { readonly identifier: string; readonly status: string }[];
}

describe('SMS', () => {
  let stack: RunningStack;
  let sandbox: SandboxControl;
  let smtpPort: number;

  beforeAll(async () => {
    stack = await RunningStack.start();
    sandbox = new SandboxControl(stack);
    smtpPort = stack.state.ports['smtp'] ?? 0;
    await eventually(async () => {
      expect(await replyToEnvelope(smtpPort)).toMatch(/^250/);
    }, 15_000);
  }, 180_000);
  afterAll(() => stack.stop(), 60_000);
  beforeEach(async () => {
    await sandbox.setCentres({});
    await sandbox.forgetSms();
  });

  const send = (recipients: string[], body: string) =>
    sendLetter(smtpPort, { subject: 'Notice', recipients, body });
  const asSender = async (path: string) => (await call(stack, 'identities/org-admin', path)).data;
  const statusOf = async (id: string) =>
    ((await asSender(`/v1/messages/${id}`)) as Tracking).recipients[0]?.status;
  const eventsOf = async (id: string) =>
    ((await asSender(`/v1/messages/${id}/evidence`)) as { items: { event: string }[] }).items.map(
      ({ event }) => event,
    );
  const texts = async (to: string) => (await sandbox.sms(to)).items.map(({ text }) => text);
  const awaitStatus = (id: string, status: string) =>
    eventually(async () => expect(await statusOf(id)).toBe(status), ARRIVAL_MS);
  const usage = async () => {
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Yerevan' });
    const from = day.format(Date.now() - 86_400_000);
    const query = new URLSearchParams({ sender: SENDER, from, to: day.format() });
    const answer = (await asSender(`/v1/usage?${query.toString()}`)) as {
      total: { messages: number; sms: number; smsSegments: number };
    };
    return answer.total;
  };

  it('brings a letter to a phone, says when it arrived, and is counted with its parts', async () => {
    const before = await usage();
    await sandbox.setCentres({ receiptDelayMs: 2_000 });
    const id = await send([`${PHONE}@e-citizen.am`], ARMENIAN);
    await awaitStatus(id, 'submitted');
    await awaitStatus(id, 'delivered');
    expect(await sandbox.sms()).toMatchObject({
      total: 1,
      items: [{ to: PHONE, from: 'e-citizen', text: ARMENIAN, segments: 2, centre: 'first' }],
    });
    expect(await eventsOf(id)).toEqual(['SubmissionAcceptance', 'RelayToNonERDS']);
    await eventually(async () => {
      expect(await usage()).toEqual({
        messages: before.messages,
        sms: before.sms + 1,
        smsSegments: before.smsSegments + 2,
      });
    }, ARRIVAL_MS);
  }, 90_000);

  it('says that a letter did not reach the phone, with the reason as evidence', async () => {
    await sandbox.setCentres({ receiptState: 'UNDELIV' });
    const id = await send([`${PHONE}@e-citizen.am`], 'Your application was accepted.');
    await awaitStatus(id, 'failed');
    expect(await eventsOf(id)).toEqual(['SubmissionAcceptance', 'RelayToNonERDS', 'RelayToNonERDSFailure']);
  }, 90_000);

  it('tells a citizen of a letter in the mailbox, without its content', async () => {
    const id = await send([CITIZEN.mailbox], ARMENIAN);
    const [notice = ''] = await eventually(async () => {
      const got = await texts(CITIZEN.phone);
      expect(got).toHaveLength(1);
      return got;
    }, ARRIVAL_MS);
    expect(notice).toContain(SENDER);
    expect(notice).not.toContain('Notice');
    expect(notice).not.toContain('դիմում');
    await eventually(async () => {
      expect((await eventsOf(id)).filter((one) => one === 'ConsignmentNotification')).toHaveLength(2);
    }, ARRIVAL_MS);
    expect(await statusOf(id)).toBe('consigned');
  }, 90_000);

  it('leaves a phone that wrote STOP in peace, until it writes START', async () => {
    await sandbox.writeSms(CITIZEN.phone, 'Stop!');
    await eventually(async () => expect(await texts(CITIZEN.phone)).toHaveLength(1), ARRIVAL_MS);
    const mailsBefore = (await sandbox.mails(CITIZEN.email)).length;
    await send([CITIZEN.mailbox], 'Hello');
    await eventually(async () => {
      expect((await sandbox.mails(CITIZEN.email)).length).toBe(mailsBefore + 1);
    }, ARRIVAL_MS);
    // What is meant for this very phone still comes, and after it nothing else has.
    await send([`${CITIZEN.phone}@e-citizen.am`], 'For you alone');
    await eventually(async () => expect(await texts(CITIZEN.phone)).toContain('For you alone'), ARRIVAL_MS);
    expect(await texts(CITIZEN.phone)).toHaveLength(2);

    await sandbox.writeSms(CITIZEN.phone, 'START');
    await eventually(async () => expect(await texts(CITIZEN.phone)).toHaveLength(3), ARRIVAL_MS);
    await send([CITIZEN.mailbox], 'Hello');
    await eventually(async () => expect(await texts(CITIZEN.phone)).toHaveLength(4), ARRIVAL_MS);
  }, 120_000);

  it('goes by the second centre while the first is away', async () => {
    await sandbox.setCentre('first', { down: true });
    const id = await send([`${PHONE}@e-citizen.am`], 'By the other way');
    await awaitStatus(id, 'delivered');
    expect((await sandbox.sms(PHONE)).items).toMatchObject([{ centre: 'second' }]);
  }, 90_000);

  it('is sent later, and none is lost or doubled, when no centre answers', async () => {
    await sandbox.setCentres({ down: true });
    const bodies = Array.from({ length: 30 }, (_, index) => `Letter ${String(index)}`);
    const ids: string[] = [];
    for (const body of bodies) ids.push(await send([`${PHONE}@e-citizen.am`], body));
    expect(await statusOf(ids[0] ?? '')).toBe('submitted');
    await sandbox.setCentres({});
    await eventually(async () => expect(await sandbox.sms(PHONE)).toMatchObject({ distinct: 30 }), 90_000);
    for (const id of ids) await awaitStatus(id, 'delivered');
    expect(await sandbox.sms(PHONE)).toMatchObject({ total: 30, distinct: 30 });
  }, 180_000);

  it('is sent at least once when the sender of SMS is killed, twice for one window at most, and counted once', async () => {
    const before = await usage();
    await sandbox.setCentres({ delayMs: 500 });
    const bodies = Array.from({ length: 60 }, (_, index) => `Letter before the kill ${String(index)}`);
    for (const body of bodies) await send([`${PHONE}@e-citizen.am`], body);
    await eventually(async () => {
      expect((await sandbox.sms(PHONE)).total).toBeGreaterThanOrEqual(20);
    }, ARRIVAL_MS);
    stack.signal('notifications', 'SIGKILL');
    // What it had under way waits until its lease is over.
    await eventually(async () => {
      expect((await sandbox.sms(PHONE)).distinct).toBe(bodies.length);
    }, 150_000);
    const { total } = await sandbox.sms(PHONE);
    expect(total - bodies.length).toBeLessThanOrEqual(SMS_WINDOW);
    expect(await usage()).toMatchObject({ sms: before.sms + bodies.length });
  }, 240_000);
});
