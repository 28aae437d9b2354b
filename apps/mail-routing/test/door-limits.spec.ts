import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type SmtpDialogue, smtpDialogue } from '@pep/testing';
import { connectToDoor, RECIPIENT, submit, submitFrom } from './door-client.js';
import { letter, startMailRouting } from './mail-routing.suite.js';
import { Stored } from './stored.js';

const SENDER_RATE = 3;
const SOURCE_RATE = 6;
const FROM_SOURCE_MAX = 4;
const CONNECTIONS_MAX = 12;
/** Shorter than the time in which a slow client is ended. */
const PAUSE_MS = 150;
const MIB = 1024 * 1024;

describe('the door’s limits', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;
  let used = 0;

  beforeAll(async () => {
    suite = await startMailRouting({
      smtpXclientProxies: '127.0.0.1',
      smtpTlsRequired: 'never',
      smtpSenderRatePerMinute: SENDER_RATE,
      smtpSourceRatePerMinute: SOURCE_RATE,
      smtpConnectionsPerSourceMax: FROM_SOURCE_MAX,
      smtpConnectionsMax: CONNECTIONS_MAX,
      smtpCommandTimeoutS: 1,
      smtpDataTimeoutS: 2,
      recipientsMax: 5,
    });
    stored = new Stored(suite.app);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  /** A computer and its sender that no test has used yet, so that rates of one test do not touch another. */
  async function newcomer() {
    used++;
    const address = `203.0.113.${String(used)}`;
    const from = `sender-${String(used)}@limits.am`;
    await suite.register([{ address: from, sources: [address] }]);
    return { address, from };
  }

  describe('on size', () => {
    it('refuse a letter that is announced too large, and take the next one on the same connection', async () => {
      const { address, from } = await newcomer();
      const smtp = await connectToDoor(suite.smtpPort, { address });
      const answer = await submit(smtp, { from, parameters: `SIZE=${String(MIB + 1)}` });
      expect(answer).toMatch(/^552 5\.3\.4 MESSAGE_TOO_LARGE the letter is larger than this server takes/);
      expect(await submit(smtp, { from, parameters: `SIZE=${String(MIB)}` })).toMatch(/^250 2\.0\.0/);
      smtp.destroy();
    });

    it.each([
      ['as large as allowed', 0, '250 2.0.0'],
      ['one octet larger', 1, '552 5.3.4 MESSAGE_TOO_LARGE'],
      ['three times as large', 2 * MIB, '552 5.3.4 MESSAGE_TOO_LARGE'],
    ])('judge a letter that is %s by what comes, not by what was announced', async (_what, more, code) => {
      const { address, from } = await newcomer();
      const start = letter({ from });
      const text = `${start}${'x'.repeat(MIB - start.length - 2 + more)}\r\n`;
      const smtp = await connectToDoor(suite.smtpPort, { address });
      expect(await submit(smtp, { from, text, parameters: 'SIZE=1000' })).toContain(code);
      expect(await submit(smtp, { from })).toMatch(/^250 2\.0\.0/);
      smtp.destroy();
    });
  });

  it('on recipients refuse those that are too many, and take the letter for the others', async () => {
    const { address, from } = await newcomer();
    const smtp = await connectToDoor(suite.smtpPort, { address });
    await smtp.send(`MAIL FROM:<${from}>`, /^250/);
    for (let n = 1; n <= 5; n++) await smtp.send(`RCPT TO:<2233558${String(n)}@e-citizen.am>`, /^250/);
    await smtp.send('RCPT TO:<22335589@e-citizen.am>', /^452 4\.5\.3/);
    await smtp.send('DATA', /^354/);
    await smtp.sendRaw(letter({ from }));
    const id = (await smtp.send('.', /^250 2\.0\.0 accepted/)).split(' ').at(-1) ?? '';
    expect(await stored.deliveriesOf(id)).toHaveLength(5);
    smtp.destroy();
  });

  it('on a sender’s letters hold on every connection, and for no other sender', async () => {
    const [first, second] = [await newcomer(), await newcomer()];
    const others = { address: first.address, from: `other-${first.from}` };
    await suite.register([{ address: others.from, sources: [others.address] }]);
    for (let n = 0; n < SENDER_RATE; n++) {
      expect(await submitFrom(suite.smtpPort, first, first)).toMatch(/^250/);
    }
    expect(await submitFrom(suite.smtpPort, first, first)).toMatch(/^451 4\.7\.1 RATE_LIMITED/);
    expect(await submitFrom(suite.smtpPort, others, others)).toMatch(/^250/);
    expect(await submitFrom(suite.smtpPort, second, second)).toMatch(/^250/);
  });

  it('on a computer’s transactions count those that are refused, and no other computer’s', async () => {
    const [first, second] = [await newcomer(), await newcomer()];
    const smtp = await connectToDoor(suite.smtpPort, first);
    for (let n = 0; n < SOURCE_RATE; n++) {
      expect(await submit(smtp, { from: 'nobody@limits.am' })).toMatch(/SENDER_UNKNOWN/);
    }
    await smtp.send(`MAIL FROM:<${first.from}>`, /^451 4\.7\.1 RATE_LIMITED/);
    expect(await submitFrom(suite.smtpPort, second, second)).toMatch(/^250/);
    smtp.destroy();
  });

  describe('on connections', () => {
    async function open(localAddress: string): Promise<{ smtp: SmtpDialogue; greeting: string }> {
      const smtp = await smtpDialogue(suite.smtpPort, { localAddress });
      return { smtp, greeting: await smtp.expect(/^\d{3}/) };
    }

    it('of one computer answer 421 to a further one until another has ended', async () => {
      const opened = [];
      for (let n = 0; n < FROM_SOURCE_MAX; n++) opened.push(await open('127.0.0.2'));
      expect(opened.map(({ greeting }) => greeting)).toEqual(
        opened.map(() => expect.stringMatching(/^220 /)),
      );
      const { smtp, greeting } = await open('127.0.0.2');
      expect(greeting).toMatch(/^421 4\.7\.0 too many connections from your address/);
      await smtp.expectEnd();
      expect((await open('127.0.0.3')).greeting).toMatch(/^220 /);
      opened[0]?.smtp.destroy();
      await eventually(async () => {
        const next = await open('127.0.0.2');
        expect(next.greeting).toMatch(/^220 /);
      });
    });

    it('of all computers answer 421 to a further one', async () => {
      const opened = [];
      for (let n = 0; n <= CONNECTIONS_MAX; n++) opened.push(await open(`127.0.1.${String(n + 1)}`));
      expect(opened.at(-1)?.greeting).toMatch(/^421 mx\.e-citizen\.am too many connections/);
      for (const { smtp } of opened) smtp.destroy();
      await eventually(async () => {
        expect((await open('127.0.2.1')).greeting).toMatch(/^220 /);
      });
    });
  });

  describe('on time', () => {
    /** Sends octet after octet, each well before the server would call the connection idle. */
    async function drip(smtp: SmtpDialogue, octets: string): Promise<string> {
      const answered = { yet: false };
      const reply = smtp.expect(/^\d{3}/).finally(() => (answered.yet = true));
      for (const octet of octets) {
        if (answered.yet) break;
        await smtp.sendRaw(octet);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      return reply;
    }

    it('end a client that does not finish its command, while others are served', async () => {
      const slow = await newcomer();
      const other = await newcomer();
      const smtp = await connectToDoor(suite.smtpPort, slow);
      const dripping = drip(smtp, `MAIL FROM:<${'a'.repeat(500)}`);
      expect(await submitFrom(suite.smtpPort, other, other)).toMatch(/^250/);
      expect(await dripping).toMatch(/^421 4\.4\.2 this took too long/);
      await smtp.expectEnd();
    });

    it('end a client that does not finish its letter, and store nothing of it, while others are served', async () => {
      const slow = await newcomer();
      const other = await newcomer();
      const smtp = await connectToDoor(suite.smtpPort, slow);
      await smtp.send(`MAIL FROM:<${slow.from}>`, /^250/);
      await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^250/);
      await smtp.send('DATA', /^354/);
      const dripping = drip(smtp, `${letter(slow)}${'x'.repeat(500)}`);
      expect(await submitFrom(suite.smtpPort, other, other)).toMatch(/^250/);
      expect(await dripping).toMatch(/^421 4\.4\.2 this took too long/);
      await smtp.expectEnd();
      expect(await stored.countMessages(slow.from)).toBe(0);
    });

    it('end a client that says nothing', async () => {
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.expect(/^421 /);
      await smtp.expectEnd();
    });

    it('begin anew with each command', async () => {
      const client = await newcomer();
      const smtp = await connectToDoor(suite.smtpPort, client);
      for (let n = 0; n < 3; n++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await smtp.send('NOOP', /^250/);
      }
      expect(await submit(smtp, client)).toMatch(/^250/);
      smtp.destroy();
    });
  });
});
