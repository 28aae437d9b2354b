import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A letter that the connection writes by itself. */
export interface PlainLetter {
  readonly from: string;
  readonly to: string;
  readonly octets: number;
}

const silenceMs = 30_000;
const lastLine = /^(\d{3})(?: .*)?$/;

/** An SMTP client with little work of its own: no pipelining, the next command only after the reply. */
export class LetterConnection {
  readonly #socket: Socket;
  #received = '';
  #waiting: { resolve: (reply: string) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setTimeout(silenceMs);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk.toString('latin1')));
    socket.on('timeout', () => socket.destroy(new Error(`the server was silent for ${silenceMs / 1000} s`)));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  /** @throws Error when the server can't be reached or does not greet */
  static async open(port: number): Promise<LetterConnection> {
    const connection = new LetterConnection(connect(port, '127.0.0.1'));
    connection.#require(await connection.#reply(), '220');
    await connection.#say('HELO bench.ekeng.am\r\n', '250');
    return connection;
  }

  /** Resolves at the 250 that makes the letter the server's. @throws Error with the server's words */
  async send({ from, to, octets }: PlainLetter): Promise<void> {
    await this.#say(`MAIL FROM:<${from}>\r\n`, '250');
    await this.#say(`RCPT TO:<${to}>\r\n`, '250');
    await this.#say('DATA\r\n', '354');
    const header = `From: <${from}>\r\nTo: <${to}>\r\nMessage-Id: <${randomUUID()}@bench.ekeng.am>\r\n\r\n`;
    await this.#say(`${header}${bodyOf(octets)}.\r\n`, '250');
  }

  async close(): Promise<void> {
    await this.#say('QUIT\r\n', '221');
    this.#socket.end();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  /** Says one command, without its line end, and answers the last line of the reply, whatever its code. */
  ask(command: string): Promise<string> {
    return this.#ask(`${command}\r\n`);
  }

  async #say(text: string, code: string): Promise<void> {
    this.#require(await this.#ask(text), code);
  }

  #ask(text: string): Promise<string> {
    const reply = this.#reply();
    this.#socket.write(text, 'latin1');
    return reply;
  }

  #require(reply: string, code: string): void {
    if (reply.startsWith(code)) return;
    this.#socket.destroy();
    throw new Error(`the server answered ${reply}`);
  }

  async #reply(): Promise<string> {
    if (this.#socket.destroyed) throw new Error('the server had closed the connection');
    const reply = await new Promise<string>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.#waiting = undefined;
    return reply;
  }

  #onData(text: string): void {
    this.#received += text;
    if (!this.#received.endsWith('\r\n')) return;
    const line = this.#received.slice(0, -2).split('\r\n').at(-1) ?? '';
    if (!lastLine.test(line)) return;
    this.#received = '';
    this.#waiting?.resolve(line);
  }
}

const bodies = new Map<number, string>();

/** Lines of 80 octets, as the C generator writes them. */
function bodyOf(octets: number): string {
  const known = bodies.get(octets) ?? `${'X'.repeat(78)}\r\n`.repeat(Math.ceil(octets / 80));
  bodies.set(octets, known);
  return known;
}
