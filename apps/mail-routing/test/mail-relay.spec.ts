import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MailRelay } from '@pep/service-kit/mail';
import { eventually } from '@pep/testing';
import { composeCopy } from '../src/forward-mail/compose-copy.js';

const MIB = 1024 * 1024;
const LETTER_OCTETS = 128 * MIB;
/** What the sockets of both sides and the pipes between may hold; far less than the letter. */
const HELD_MAX = 32 * MIB;

const FROM = 'no-reply@e-citizen.am';
const COPY = {
  ...{ id: 'c-1', messageId: 'm-1', sender: 'info@ekeng.am', address: 'a@example.com', tries: 1 },
  recipient: { identifier: '5001950015', kind: 'person' as const },
  ...{ digest: Buffer.alloc(32), createdAt: new Date('2026-11-22T06:00:00Z') },
};

describe('the way to the mail relay', () => {
  let client: Socket | undefined;
  let received = 0;
  /** A server that takes the first octets of a mail and then no more until it is told to. */
  const server = createServer((socket) => {
    client = socket;
    let inData = false;
    socket.write('220 relay\r\n');
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (inData) {
        if (chunk.subarray(-5).toString() === '\r\n.\r\n') socket.write('250 taken\r\n');
        return;
      }
      inData = chunk.toString().startsWith('DATA');
      socket.write(inData ? '354 go\r\n' : '250 ok\r\n');
      if (inData) socket.pause();
    });
  });
  let relay: MailRelay;

  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relayPort = (server.address() as AddressInfo).port;
    relay = new MailRelay({ relayHost: '127.0.0.1', relayPort, mailFrom: FROM });
  });
  afterEach(async () => {
    relay.onApplicationShutdown();
    client?.destroy();
    server.close();
    await once(server, 'close');
  });

  it('holds a large letter back at its store while the relay is slow', async () => {
    let read = 0;
    async function* letter(): AsyncGenerator<Buffer> {
      const chunk = Buffer.from(`${'x'.repeat(62)}\r\n`.repeat(1024));
      for (; read < LETTER_OCTETS; read += chunk.length) yield await Promise.resolve(chunk);
    }
    const content = composeCopy(COPY, Readable.from(letter(), { objectMode: false }), FROM);
    const sent = relay.transmit({ envelopeFrom: FROM, to: COPY.address, content });
    let before = -1;
    await eventually(() => {
      const stands = read > 0 && read === before;
      before = read;
      expect(stands).toBe(true);
    });
    expect(read).toBeLessThan(HELD_MAX);
    client?.resume();
    await sent;
    expect(received).toBeGreaterThan(LETTER_OCTETS);
  }, 60_000);

  it.each([
    ['an account without a password', { relayUser: 'pep' }],
    ['a part of what signs', { dkimDomain: 'e-citizen.am' }],
  ])('is not set up with %s', (_what, settings) => {
    expect(
      () => new MailRelay({ relayHost: '127.0.0.1', relayPort: 25, mailFrom: FROM, ...settings }),
    ).toThrow(/^set /);
  });
});
