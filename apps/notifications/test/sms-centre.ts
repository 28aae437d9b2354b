import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { type PDU, type Session, smpp } from '../src/send-sms/smpp-library.js';

/** What a submit_sm is answered with: a message id, a status, nothing at all, or octets that are no answer. */
export type SubmitAnswer = string | number | undefined | Buffer;

/** No PDU is like that. */
export const MALFORMED = {
  'a length of 4': Buffer.from('00000004', 'hex'),
  'a length of 15': Buffer.from('0000000f800000040000000000000001', 'hex'),
  'a length of 2 GB': Buffer.from('7fffffff800000040000000000000001', 'hex'),
  'a parameter that ends early': Buffer.from('00000016800000040000000000000001610004270000', 'hex'),
};

/** An SMS centre on 127.0.0.1 that behaves as well or as badly as the test says. */
export class TestCentre {
  /** Every submit_sm, whatever it was answered with. */
  readonly submitted: PDU[] = [];
  readonly sessions: Session[] = [];
  /** How many asked to bind. */
  binds = 0;
  bindStatus = 0;
  /** The bind as it came last. */
  bind: PDU | undefined;
  answersEnquiries = true;
  answer: (pdu: PDU) => SubmitAnswer | Promise<SubmitAnswer> = () => `m-${String(this.submitted.length)}`;
  /** What our side sent beyond submissions and enquiries. */
  readonly others: PDU[] = [];
  /** The answers to what the centre delivered. */
  readonly #delivered = new Map<number, (status: number) => void>();
  #server: Server | undefined;
  #port = 0;

  /** @param tls makes it speak TLS */
  constructor(private readonly tls?: { readonly cert: string; readonly key: string }) {}

  get port(): number {
    return this.#port;
  }

  get name(): string {
    return `127.0.0.1:${String(this.#port)}`;
  }

  /** Listens; the second time on the same port. */
  async start(): Promise<void> {
    this.#server = smpp.createServer({ ...this.tls }, (session) => {
      this.#welcome(session);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    if (this.#server?.listening !== true) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  /** Brings a receipt or a text, and gives the status it is answered with. */
  deliver(fields: Readonly<Record<string, unknown>>): Promise<number> {
    const session = this.sessions.at(-1);
    const pdu = new smpp.PDU('deliver_sm', { data_coding: 0, ...fields });
    return new Promise((resolve, reject) => {
      if (session?.send(pdu) !== true) reject(new Error('nobody is bound'));
      this.#delivered.set(pdu.sequence_number, resolve);
    });
  }

  /** Brings a receipt in its text form. */
  receipt(messageId: string, stat: string, to: string): Promise<number> {
    const text = `id:${messageId} sub:001 dlvrd:001 submit date:2611220712 done date:2611220713 stat:${stat} err:021 text:`;
    return this.deliver({
      esm_class: 0x04,
      source_addr: to,
      destination_addr: 'e-citizen',
      short_message: Buffer.from(text),
    });
  }

  /** Sends anything at all. */
  write(octets: Buffer): void {
    this.sessions.at(-1)?.socket.write(octets);
  }

  #welcome(session: Session): void {
    this.sessions.push(session);
    session.on('error', () => {
      session.destroy();
    });
    session.on('close', () => {
      this.sessions.splice(this.sessions.indexOf(session), 1);
    });
    session.on('pdu', (pdu) => {
      void this.#take(session, pdu);
    });
  }

  async #take(session: Session, pdu: PDU): Promise<void> {
    if (pdu.command === 'bind_transceiver') this.#takeBind(session, pdu);
    else if (pdu.command === 'submit_sm') await this.#takeSubmit(session, pdu);
    else if (pdu.command === 'enquire_link') {
      if (this.answersEnquiries) session.send(pdu.response());
    } else if (pdu.command === 'deliver_sm_resp') {
      this.#delivered.get(pdu.sequence_number)?.(pdu.command_status);
    } else {
      this.others.push(pdu);
      if (!pdu.isResponse()) session.send(pdu.response());
    }
  }

  #takeBind(session: Session, pdu: PDU): void {
    this.binds++;
    this.bind = pdu;
    session.send(pdu.response({ command_status: this.bindStatus, system_id: 'test' }));
  }

  async #takeSubmit(session: Session, pdu: PDU): Promise<void> {
    this.submitted.push(pdu);
    const answer = await this.answer(pdu);
    if (Buffer.isBuffer(answer)) session.socket.write(answer);
    else if (typeof answer === 'number') session.send(pdu.response({ command_status: answer }));
    else if (answer !== undefined) session.send(pdu.response({ message_id: answer }));
  }
}

/** What a phone shows: its texts, each joined from its parts when all are there. */
export function textsOn(phone: string, submitted: readonly PDU[]): string[] {
  const texts = new Map<string, { total: number; parts: Map<number, string> }>();
  for (const pdu of submitted.filter((one) => one['destination_addr'] === phone)) {
    const { key, total, number, octets } = partOf(pdu);
    const text = texts.get(key) ?? { total, parts: new Map<number, string>() };
    texts.set(key, text);
    text.parts.set(number, decoded(octets, pdu['data_coding']));
  }
  return [...texts.values()]
    .filter(({ total, parts }) => parts.size === total)
    .map(({ parts }) =>
      [...parts.entries()]
        .sort(([a], [b]) => a - b)
        .map(([, part]) => part)
        .join(''),
    );
}

function partOf(pdu: PDU) {
  const octets = pdu['short_message'] as Buffer;
  const alone = `alone ${String(pdu.sequence_number)}`;
  if ((Number(pdu['esm_class']) & 0x40) === 0) return { key: alone, total: 1, number: 1, octets };
  const [, , , reference, total = 0, number = 0] = octets;
  return { key: `parts ${String(reference)}`, total, number, octets: octets.subarray(6) };
}

function decoded(octets: Buffer, dataCoding: unknown): string {
  return dataCoding === 8
    ? Buffer.from(octets).swap16().toString('utf16le')
    : smpp.gsmCoder.decode(octets, 0);
}
