import { once } from 'node:events';
import { eventually } from '@pep/testing';
// @ts-expect-error smpp 0.5.1 has no types of its own.
import library from 'smpp/lib/smpp.js';
import type { Pdu, Session } from '../src/take-sms/smpp-library.js';

type Fields = Readonly<Record<string, unknown>>;

const { connect, PDU } = library as {
  connect: (options: { host: string; port: number }) => Session;
  PDU: new (command: string, fields: Fields) => Pdu;
};

/** A client that says exactly what the test says. */
export class TestClient {
  readonly received: Pdu[] = [];
  /** The answer to each deliver_sm; undefined gives none. */
  deliverStatus: number | undefined = 0;
  #open = true;

  private constructor(private readonly session: Session) {
    session.on('error', () => session.destroy());
    session.on('close', () => (this.#open = false));
    session.on('pdu', (pdu) => {
      this.received.push(pdu);
      if (pdu.command === 'deliver_sm' && this.deliverStatus !== undefined)
        session.send(pdu.response({ command_status: this.deliverStatus }));
    });
  }

  static async connect(port: number): Promise<TestClient> {
    const client = new TestClient(connect({ host: '127.0.0.1', port }));
    await once(client.session.socket, 'connect');
    return client;
  }

  static async bound(port: number, how = 'bind_transceiver'): Promise<TestClient> {
    const client = await TestClient.connect(port);
    await client.ask(how, { system_id: 'pep', password: 'sandbox', interface_version: 0x34 });
    return client;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The deliver_sm that came, each field as it is. */
  get delivered(): Pdu[] {
    return this.received.filter(({ command }) => command === 'deliver_sm');
  }

  send(command: string, fields: Fields = {}): number {
    const pdu = new PDU(command, fields);
    this.session.send(pdu);
    return pdu.sequence_number;
  }

  write(octets: Buffer): void {
    this.session.socket.write(octets);
  }

  /** Sends, and waits for the answer. */
  async ask(command: string, fields: Fields = {}): Promise<Pdu> {
    const sequence = this.send(command, fields);
    return eventually(() => {
      const answer = this.received.find((one) => one.isResponse() && one.sequence_number === sequence);
      if (answer === undefined) throw new Error(`${command} is not answered`);
      return answer;
    });
  }

  end(): void {
    this.session.close();
  }

  destroy(): void {
    this.session.destroy();
  }
}

/** A submit_sm as it should be, but for what the test gives. */
export function submitSm(fields: Fields): Fields {
  return {
    source_addr_ton: 5,
    source_addr_npi: 0,
    source_addr: 'e-citizen',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: '37491000009',
    registered_delivery: 1,
    data_coding: 0,
    short_message: Buffer.from('Hello'),
    ...fields,
  };
}
