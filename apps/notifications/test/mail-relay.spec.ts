import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MailRelay, type OutgoingMail } from '@pep/service-kit/mail';
import { TestRelay } from './relay.js';

const FROM = 'no-reply@e-citizen.am';
const MAIL: OutgoingMail = {
  envelopeFrom: FROM,
  to: 'info@ekeng.am',
  content: {
    messageId: '<1@e-citizen.am>',
    date: new Date('2026-11-22T03:00:00Z'),
    from: { name: 'Office', address: FROM },
    subject: 'Code',
    text: 'text',
    html: '<p>text</p>',
    headers: {},
  },
};

describe('the way to the relay', () => {
  const server = new TestRelay();
  const steps: string[] = [];
  let relayPort: number;
  let relay: MailRelay;

  beforeAll(async () => {
    relayPort = await server.listen();
    server.replies = (step) => {
      steps.push(step);
      return undefined;
    };
  });
  afterEach(() => {
    relay.onApplicationShutdown();
    steps.length = 0;
  });
  afterAll(() => server.stop());

  it('needs no TLS on this machine', async () => {
    relay = new MailRelay({ relayHost: '127.0.0.1', relayPort, mailFrom: FROM });
    await relay.transmit(MAIL);
    expect(steps).toEqual(['MAIL', 'RCPT', 'DATA']);
  });

  it('tells nothing to a relay elsewhere that offers no TLS', async () => {
    // A spelling of 127.0.0.1 that is not taken for this machine.
    relay = new MailRelay({ relayHost: '127.1', relayPort, mailFrom: FROM });
    await expect(relay.transmit(MAIL)).rejects.toThrow('The mail relay did not take it now: ETLS');
    expect(steps).toEqual([]);
  });
});
