import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { smtpDialogue } from './smtp-dialogue.js';

let server: Server | undefined;

/** A server that answers each chunk it gets with what `answer` says. */
async function serverThat(answer: (heard: string, socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 mx.test\r\n');
    socket.on('data', (chunk) => answer(chunk.toString(), socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('an SMTP dialogue', () => {
  afterEach(() => {
    server?.close();
  });

  it('takes a reply of several lines as one, also when it comes in pieces', async () => {
    const port = await serverThat((_heard, socket) => {
      socket.write('250-mx.test\r\n250-8BIT');
      setTimeout(() => socket.write('MIME\r\n250 SIZE 10\r\n'), 10);
    });
    const smtp = await smtpDialogue(port);
    await smtp.expect(/^220 /);
    expect(await smtp.send('EHLO me', /^250/)).toBe('250-mx.test\r\n250-8BITMIME\r\n250 SIZE 10');
    smtp.destroy();
  });

  it('shows both sides when the reply is another one', async () => {
    const port = await serverThat((_heard, socket) => socket.write('550 5.7.1 no\r\n'));
    const smtp = await smtpDialogue(port);
    await smtp.expect(/^220 /);
    await expect(smtp.send('MAIL FROM:<a@b.am>', /^250/)).rejects.toThrow(
      /expected \/\^250\/\nS: 220 mx.test\nC: MAIL FROM:<a@b.am>\nS: 550 5.7.1 no/,
    );
    smtp.destroy();
  });

  it('sends bytes as they are, and comes from the address it was told', async () => {
    const heard: string[] = [];
    const port = await serverThat((text, socket) => {
      heard.push(text, socket.remoteAddress ?? '');
      socket.end('221 bye\r\n');
    });
    const smtp = await smtpDialogue(port, { localAddress: '127.0.0.2' });
    await smtp.expect(/^220 /);
    await smtp.sendRaw('a\nb\r');
    await smtp.expect(/^221/);
    await smtp.expectEnd();
    expect(heard).toEqual(['a\nb\r', '127.0.0.2']);
  });

  it('does not wait without end', async () => {
    const port = await serverThat(() => undefined);
    const smtp = await smtpDialogue(port, { timeoutMs: 30 });
    await smtp.expect(/^220 /);
    await expect(smtp.send('NOOP', /^250/)).rejects.toThrow('nothing came within 30 ms');
    smtp.destroy();
  });
});
