import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SenderState } from '@pep/contracts';
import type { StateView } from '@pep/messaging';
import { smtpDialogue } from '@pep/testing';
import { SENDERS } from '../src/follow-senders/sender-directory.js';
import { connectToDoor, idOf, RECIPIENT, submit } from './door-client.js';
import { letter, SENDER, startMailRouting } from './mail-routing.suite.js';
import { Stored } from './stored.js';

const OUTSIDE = '203.0.113.7';
const FROM_OUTSIDE = { from: 'info@outside.am' };
const PROXY = '127.0.0.5';

describe('the door, as a mail server sees it', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;

  beforeAll(async () => {
    suite = await startMailRouting({
      smtpXclientProxies: '127.0.0.1',
      smtpProxies: PROXY,
      smtpTlsRequired: 'never',
    });
    stored = new Stored(suite.app);
    await suite.register([{ address: FROM_OUTSIDE.from, sources: [OUTSIDE] }]);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  describe('says in EHLO', () => {
    const extensionsFor = async (localAddress: string): Promise<string[]> => {
      const smtp = await connectToDoor(suite.smtpPort, { localAddress });
      const [, ...extensions] = (await smtp.send('EHLO mail.ekeng.am', /^250/)).split('\r\n');
      smtp.destroy();
      return extensions.map((line) => line.slice('250-'.length));
    };

    it('what it can do, and nothing else', async () => {
      expect((await extensionsFor('127.0.0.2')).toSorted()).toEqual(
        ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'DSN', 'SIZE 1048576'].toSorted(),
      );
    });

    it('to a mail server that may use it: XCLIENT', async () => {
      expect(await extensionsFor('127.0.0.1')).toContain('XCLIENT NAME ADDR PORT PROTO HELO LOGIN');
    });

    it.each(['BDAT 10 LAST', 'AUTH PLAIN AGEAYg==', 'STARTTLS', 'ETRN x', 'XFORWARD ADDR=203.0.113.7'])(
      'not %s, which is refused',
      async (command) => {
        const smtp = await connectToDoor(suite.smtpPort);
        await smtp.send(command, /^5\d\d /);
        await smtp.send('NOOP', /^250/);
        smtp.destroy();
      },
    );
  });

  it('takes MAIL, RCPT and DATA in one packet, and a whole second transaction behind the first letter', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    const envelope = `MAIL FROM:<${SENDER.address}>\r\nRCPT TO:<${RECIPIENT}>\r\nRCPT TO:<nobody@e-citizen.am>\r\nDATA\r\n`;
    await smtp.sendRaw(envelope);
    for (const reply of [/^250/, /^250/, /^550 5\.1\.1/, /^354/]) await smtp.expect(reply);
    await smtp.sendRaw(`${letter()}.\r\n${envelope}`);
    for (const reply of [/^250 2\.0\.0/, /^250/, /^250/, /^550 5\.1\.1/, /^354/]) await smtp.expect(reply);
    await smtp.sendRaw(`${letter()}.\r\nQUIT\r\n`);
    await smtp.expect(/^250 2\.0\.0/);
    await smtp.expect(/^221/);
    await smtp.expectEnd();
  });

  it('takes no letter whose recipients were all refused', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.sendRaw(`MAIL FROM:<${SENDER.address}>\r\nRCPT TO:<nobody@e-citizen.am>\r\nDATA\r\n`);
    for (const reply of [/^250/, /^550 5\.1\.1/, /^503/]) await smtp.expect(reply);
    smtp.destroy();
  });

  it.each([
    ['MAIL FROM:<>', /^550 5\.7\.1 SENDER_UNKNOWN/],
    ['MAIL FROM:<> RET=HDRS', /^550 5\.7\.1 SENDER_UNKNOWN/],
    ['MAIL FROM:<info@ekeng.am', /^501 /],
    ['MAIL FROM:<info@ekeng.am> SIZE=many', /^501 /],
    ['MAIL FROM:<info@ekeng.am> RET=ALL', /^501 /],
    ['MAIL FROM:<info@ekeng.am> RET=FULL RET=HDRS', /^501 /],
    ['MAIL FROM:<info@ekeng.am> BODY=BINARYMIME', /^501 /],
    ['RCPT TO:<5001950015@e-citizen.am>', /^503 /],
    ['DATA', /^503 /],
  ])('refuses %s', async (command, reply) => {
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.send(command, reply);
    smtp.destroy();
  });

  describe('keeps what the sender wants to be told (RFC 3461)', () => {
    it('for each recipient', async () => {
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.send(`MAIL FROM:<${SENDER.address}> RET=hdrs ENVID=QQ+2B314159`, /^250/);
      await smtp.send(
        `RCPT TO:<${RECIPIENT}> NOTIFY=success,FAILURE ORCPT=rfc822;Bob+2Bpost@ekeng.am`,
        /^250/,
      );
      await smtp.send('RCPT TO:<22335588@e-citizen.am> NOTIFY=NEVER', /^250/);
      await smtp.send('RCPT TO:<22335589@e-citizen.am>', /^250/);
      await smtp.send('DATA', /^354/);
      await smtp.sendRaw(letter());
      const id = idOf(await smtp.send('.', /^250/));
      const common = { returnContent: 'HDRS', envelopeId: 'QQ+314159' };
      expect(await stored.deliveriesOf(id)).toEqual([
        { identifier: '22335588', report_request: { ...common, notify: 'NEVER' } },
        { identifier: '22335589', report_request: common },
        {
          identifier: '5001950015',
          report_request: {
            ...common,
            notify: 'SUCCESS,FAILURE',
            originalRecipient: 'rfc822;Bob+post@ekeng.am',
          },
        },
      ]);
      smtp.destroy();
    });

    it('and nothing for one who wants nothing', async () => {
      const smtp = await connectToDoor(suite.smtpPort);
      const id = idOf(await submit(smtp, { from: SENDER.address }));
      expect(await stored.deliveriesOf(id)).toEqual([{ identifier: '5001950015', report_request: null }]);
      smtp.destroy();
    });

    it.each([
      'NOTIFY=NEVER,SUCCESS',
      'NOTIFY=ALWAYS',
      'NOTIFY=',
      'ORCPT=5001950015',
      'NOTIFY=DELAY NOTIFY=NEVER',
    ])('but refuses %s', async (parameters) => {
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
      await smtp.send(`RCPT TO:<${RECIPIENT}> ${parameters}`, /^501 5\.5\.4/);
      smtp.destroy();
    });
  });

  describe('believes whom a connection is passed on for', () => {
    it('from a proxy with the PROXY protocol', async () => {
      const smtp = await smtpDialogue(suite.smtpPort, { localAddress: PROXY });
      await smtp.sendRaw(`PROXY TCP4 ${OUTSIDE} 127.0.0.1 40000 25\r\n`);
      await smtp.expect(/^220/);
      await smtp.send('EHLO mail.outside.am', /^250/);
      expect(await submit(smtp, FROM_OUTSIDE)).toMatch(/^250/);
      expect(await submit(smtp, { from: SENDER.address })).toMatch(/SOURCE_NOT_ALLOWED/);
      smtp.destroy();
    });

    it.each([
      'PROXY TCP4 not-an-address 127.0.0.1 40000 25\r\n',
      `PROXYTCP4 ${OUTSIDE} 127.0.0.1 40000 25\r\n`,
      'EHLO mail.outside.am\r\n',
      `PROXY TCP4 ${'1'.repeat(2_000)}\r\n`,
    ])('but not when the proxy says %j', async (line) => {
      const smtp = await smtpDialogue(suite.smtpPort, { localAddress: PROXY });
      await smtp.sendRaw(line);
      await smtp.expectEnd();
    });

    it('from a mail server with XCLIENT, once for a connection', async () => {
      const smtp = await connectToDoor(suite.smtpPort, { address: OUTSIDE });
      await smtp.send('XCLIENT ADDR=127.0.0.1', /^550/);
      expect(await submit(smtp, FROM_OUTSIDE)).toMatch(/^250/);
      expect(await submit(smtp, { from: SENDER.address })).toMatch(/SOURCE_NOT_ALLOWED/);
      smtp.destroy();
    });

    it('not from anybody else', async () => {
      const smtp = await connectToDoor(suite.smtpPort, { localAddress: '127.0.0.6' });
      await smtp.send(`XCLIENT ADDR=${OUTSIDE}`, /^550/);
      await smtp.send(`PROXY TCP4 ${OUTSIDE} 127.0.0.1 40000 25`, /^500/);
      expect(await submit(smtp, FROM_OUTSIDE)).toMatch(/SOURCE_NOT_ALLOWED/);
      smtp.destroy();
    });

    it('from a proxy not with XCLIENT', async () => {
      const smtp = await smtpDialogue(suite.smtpPort, { localAddress: PROXY });
      await smtp.sendRaw(`PROXY TCP4 ${OUTSIDE} 127.0.0.1 40000 25\r\n`);
      await smtp.expect(/^220/);
      await smtp.send('XCLIENT ADDR=127.0.0.1', /^550/);
      smtp.destroy();
    });
  });

  describe('answers 451 at MAIL FROM', () => {
    it.each([
      ['has not caught up', 'caughtUp', false],
      ['has heard nothing for longer than allowed', 'silentForMs', () => 900_001],
    ] as const)('while its copy of the registry %s', async (_what, property, value) => {
      const view = suite.app.get<StateView<SenderState>>(SENDERS);
      Object.defineProperty(view, property, { value, configurable: true });
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^451 4\.7\.1 TRY_LATER/);
      await smtp.send('MAIL FROM:<nobody@ekeng.am>', /^451 4\.7\.1 TRY_LATER/);
      Reflect.deleteProperty(view, property);
      expect(await submit(smtp, { from: SENDER.address })).toMatch(/^250/);
      smtp.destroy();
    });
  });
});
