import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** From where and for how long. */
export interface SmtpDialogueOptions {
  /** The client's own address, such as 127.0.0.2, for tests of who may send from where. */
  readonly localAddress?: string;
  /** How long to wait for a reply. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** RFC 5321 4.2.1: the last line of a reply has a space, or nothing, after its code. */
const REPLY = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/;

/**
 * A client that says exactly what the test says, so that the test reads like an SMTP transcript:
 * ```
 * const smtp = await smtpDialogue(port);
 * await smtp.expect(/^220 /);
 * await smtp.send('EHLO client.example', /^250/);
 * ```
 */
export class SmtpDialogue {
  /** Both sides, `C: ` and `S: ` before each line, for the message of a failure. */
  readonly transcript: string[] = [];
  #received = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(
    private socket: Socket,
    private readonly timeoutMs: number,
  ) {
    this.#listen();
  }

  /** Sends one line; waits for the reply when a pattern is given. */
  async send(line: string, expected?: RegExp): Promise<string> {
    this.transcript.push(`C: ${line}`);
    this.socket.write(`${line}\r\n`);
    return expected === undefined ? '' : this.expect(expected);
  }

  /** Sends bytes as they are: bodies, half lines, bare CR or LF. A string is sent as UTF-8. */
  async sendRaw(bytes: Buffer | string): Promise<void> {
    this.transcript.push(`C: (${Buffer.byteLength(bytes)} octets)`);
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  /**
   * Waits for one whole reply, gives it without its last line end.
   * @throws Error with the transcript when another or none came
   */
  async expect(pattern: RegExp): Promise<string> {
    const reply = await this.#nextReply(pattern);
    this.transcript.push(`S: ${reply}`);
    if (!pattern.test(reply)) throw this.#failure(`expected ${String(pattern)}`);
    return reply;
  }

  /** Goes on under TLS after the server's 220 to STARTTLS; the server's certificate is not checked. */
  async startTls(): Promise<void> {
    await this.send('STARTTLS', /^220/);
    this.socket.removeAllListeners();
    this.socket = connectTls({ socket: this.socket, rejectUnauthorized: false });
    await once(this.socket, 'secureConnect');
    this.#listen();
  }

  /** Waits until the server has ended the connection. */
  async expectEnd(): Promise<void> {
    await this.#until(() => this.#ended, 'expected the end of the connection');
  }

  /** Ends the connection at once, as a client that crashes. */
  destroy(): void {
    this.socket.destroy();
  }

  #listen(): void {
    this.socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('utf8');
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async #nextReply(pattern: RegExp): Promise<string> {
    const reply = await this.#until(() => REPLY.exec(this.#received)?.[0], `expected ${String(pattern)}`);
    this.#received = this.#received.slice(reply.length);
    return reply.slice(0, -2);
  }

  async #until<Found>(find: () => Found, failure: string): Promise<NonNullable<Found>> {
    const deadline = performance.now() + this.timeoutMs;
    for (;;) {
      const found = find();
      if (found !== undefined && found !== null && found !== false) return found;
      if (this.#ended) throw this.#failure(`${failure}, but the connection ended`);
      if (!(await this.#woken(deadline - performance.now()))) {
        throw this.#failure(`${failure}, but nothing came within ${this.timeoutMs} ms`);
      }
    }
  }

  /** True when something happened on the connection before the time was up. */
  #woken(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, ms));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #failure(text: string): Error {
    return new Error(`${text}\n${this.transcript.join('\n')}`);
  }
}

/** Connects to an SMTP server on 127.0.0.1; the greeting is the first reply to expect. */
export async function smtpDialogue(port: number, options: SmtpDialogueOptions = {}): Promise<SmtpDialogue> {
  const { localAddress, timeoutMs = TIMEOUT_MS } = options;
  const socket = connectTcp({
    port,
    host: '127.0.0.1',
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  const dialogue = new SmtpDialogue(socket, timeoutMs);
  await once(socket, 'connect');
  return dialogue;
}
