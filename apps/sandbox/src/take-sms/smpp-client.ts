import type { Behaviour } from '../sms/behaviour.js';
import { STATUS } from '../sms/status.js';
import { type Pdu, pdu, type Session } from './smpp-library.js';

const PASSWORD = 'sandbox';
const SYSTEM_ID = 'sandbox';
const INTERFACE_VERSION = 0x34;
/** Before the bind, and between two PDUs before the client is asked whether it is still there. */
const BIND_TIMEOUT_MS = 10_000;
const IDLE_MS = 60_000;
/** A client that reads none of its answers is given up. */
const UNREAD_OCTETS_MAX = 1024 * 1024;
/** A length that no PDU has, and some of what would follow. */
const NO_PDU = Buffer.from('7fffffff80000004', 'hex');

/** What a client needs of the centre that it is at. */
export interface ClientHost {
  readonly behaviour: () => Behaviour;
  /** A client that may submit does; the centre answers by {@link SmppClient.answer}, or not at all. */
  readonly onSubmit: (submit: Pdu, client: SmppClient) => void;
  readonly onDelivered: (session: Session, answer: Pdu) => void;
  /** It may receive from now on. */
  readonly onReceiver: (session: Session) => void;
  readonly onGone: (client: SmppClient) => void;
}

/** A client's connection: binds, keeps alive, unbinds (SMPP 3.4 section 2.2), and is ended by its first wrong octet. */
export class SmppClient {
  /** Submissions that are not answered yet. */
  unanswered = 0;
  /** The command by which it is bound. */
  #binding: string | undefined;
  #asked = false;
  readonly #handlers: Readonly<Record<string, (received: Pdu) => void>> = {
    bind_transmitter: (received) => this.#bind(received),
    bind_receiver: (received) => this.#bind(received),
    bind_transceiver: (received) => this.#bind(received),
    submit_sm: (received) => this.#submit(received),
    deliver_sm_resp: (received) => this.host.onDelivered(this.session, received),
    enquire_link: (received) => this.answer(received, STATUS.ok),
    unbind: (received) => {
      this.answer(received, STATUS.ok);
      this.session.close();
    },
  };

  constructor(
    readonly session: Session,
    private readonly host: ClientHost,
  ) {
    // The library reads no further after what it can not read, so there is nothing left to do but hang up.
    session.on('error', () => session.destroy());
    session.on('close', () => {
      this.#binding = undefined;
      host.onGone(this);
    });
    session.on('pdu', (received) => this.#onPdu(received));
    session.socket.setTimeout(BIND_TIMEOUT_MS, () => this.#onIdle());
  }

  get bound(): boolean {
    return this.#binding !== undefined;
  }

  answer(request: Pdu, status: number, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#send(request.response(status === STATUS.ok ? fields : { command_status: status }));
  }

  answerMalformed(): void {
    this.session.socket.write(NO_PDU);
  }

  #onPdu(received: Pdu): void {
    this.#asked = false;
    if (this.host.behaviour().answer === 'silent') return;
    const handle = this.#handlers[received.command];
    if (handle !== undefined) handle(received);
    else if (!received.isResponse()) this.#refuseUnknown(received);
  }

  #bind(request: Pdu): void {
    const status = this.bound ? STATUS.alreadyBound : judgePassword(request);
    this.answer(request, status, { system_id: SYSTEM_ID, sc_interface_version: INTERFACE_VERSION });
    if (status !== STATUS.ok) return;
    this.#binding = request.command;
    this.session.socket.setTimeout(IDLE_MS);
    if (request.command !== 'bind_transmitter') this.host.onReceiver(this.session);
  }

  #submit(request: Pdu): void {
    if (!this.bound || this.#binding === 'bind_receiver') this.answer(request, STATUS.wrongBindState);
    else this.host.onSubmit(request, this);
  }

  #refuseUnknown({ sequence_number }: Pdu): void {
    this.#send(pdu('generic_nack', { sequence_number, command_status: STATUS.unknownCommand }));
  }

  #onIdle(): void {
    if (this.#asked || !this.bound) this.session.destroy();
    else this.#send(pdu('enquire_link', {}));
    this.#asked = true;
  }

  #send(answer: Pdu): void {
    if (this.session.socket.writableLength > UNREAD_OCTETS_MAX) this.session.destroy();
    else this.session.send(answer);
  }
}

function judgePassword(request: Pdu): number {
  return request['password'] === PASSWORD ? STATUS.ok : STATUS.wrongPassword;
}
