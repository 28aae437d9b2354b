import { isIP } from 'node:net';
import type { CentreAddress } from '../sms/centre-address.js';
import { type PDU, type Session, smpp } from './smpp-library.js';

/** How long a link waits, in milliseconds. */
export interface LinkTimes {
  /** Until it is connected and bound. */
  readonly bindMs: number;
  /** For the answer to one request. */
  readonly answerMs: number;
  /** Between two questions whether the other side is still there. */
  readonly enquireMs: number;
}

/** What comes from the other side without having been asked for. */
export interface LinkEvents {
  /** A deliver_sm; gives the status it is answered with. */
  readonly deliver: (pdu: PDU) => Promise<number>;
  /** The link is dead; every pending request has failed. Told once, and only of a link that was bound. */
  readonly closed: (reason: string) => void;
}

/** The other side refused to bind. */
export class BindRefused extends Error {
  constructor(readonly status: number) {
    super('bind refused');
  }
}

/** A request has no answer: whether the other side acted on it is not known. */
export class NoAnswer extends Error {}

const SMPP_34 = 0x34;
/** ESME_RINVCMDID */
const UNKNOWN_COMMAND = 0x03;

interface Pending {
  readonly resolve: (response: PDU) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One bound session (SMPP 3.4, transceiver). The library neither fails what is pending when its socket dies, nor has time
 * limits, and after one malformed PDU it never reads again; so answers are kept track of here, and any error at all ends
 * the link. A dead link stays dead: make another one.
 */
export class SmppLink {
  readonly #session: Session;
  readonly #pending = new Map<number, Pending>();
  #bound = false;
  #dead: string | undefined;
  #enquiry: NodeJS.Timeout | undefined;

  private constructor(
    address: CentreAddress,
    private readonly times: LinkTimes,
    private readonly events: LinkEvents,
  ) {
    const { host, port, tls } = address;
    const name = tls && isIP(host) === 0 ? { servername: host } : {};
    this.#session = smpp.connect({ host, port, tls, noDelay: true, ...name });
    // Never removed: a session without this listener would take the process with it.
    this.#session.on('error', (error) => {
      this.#end(reasonOf(error));
    });
    this.#session.on('close', () => {
      this.#end('the connection was closed');
    });
    this.#session.on('pdu', (pdu) => {
      this.#take(pdu);
    });
  }

  /**
   * Connects and binds.
   * @throws BindRefused when the centre says no; Error when it can not be reached or does not answer
   */
  static async bind(address: CentreAddress, times: LinkTimes, events: LinkEvents): Promise<SmppLink> {
    const link = new SmppLink(address, times, events);
    const { systemId, password } = address;
    const fields = { system_id: systemId, password, interface_version: SMPP_34 };
    try {
      const response = await link.#ask(new smpp.PDU('bind_transceiver', fields), times.bindMs);
      if (response.command_status !== 0) throw new BindRefused(response.command_status);
      if (link.#dead !== undefined) throw new NoAnswer(link.#dead);
    } catch (error) {
      link.destroy();
      throw error;
    }
    link.#bound = true;
    link.#enquireLater();
    return link;
  }

  /**
   * Sends a request and gives its response, whatever its status.
   * @throws NoAnswer when the link dies or the time is over
   */
  request(command: string, fields: Readonly<Record<string, unknown>>): Promise<PDU> {
    return this.#ask(new smpp.PDU(command, fields), this.times.answerMs);
  }

  /** Says goodbye, waits for the answer, and closes. */
  async unbind(): Promise<void> {
    await this.request('unbind', {}).catch(() => undefined);
    this.destroy();
  }

  destroy(reason = 'it was given up'): void {
    this.#end(reason);
  }

  #ask(pdu: PDU, limitMs: number): Promise<PDU> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined || !this.#session.send(pdu)) {
        reject(new NoAnswer(this.#dead ?? 'the connection is closing'));
        return;
      }
      const timer = setTimeout(() => {
        this.#pending.delete(pdu.sequence_number);
        reject(new NoAnswer(`no answer to ${pdu.command} in time`));
      }, limitMs);
      this.#pending.set(pdu.sequence_number, { resolve, reject, timer });
    });
  }

  /** Called inside the library's read loop, which an exception would stop for good. */
  #take(pdu: PDU): void {
    try {
      if (pdu.isResponse()) this.#takeResponse(pdu);
      else this.#takeRequest(pdu);
    } catch (error) {
      this.#end(reasonOf(error as Error));
    }
  }

  #takeResponse(pdu: PDU): void {
    const pending = this.#pending.get(pdu.sequence_number);
    if (pending === undefined) return;
    this.#pending.delete(pdu.sequence_number);
    clearTimeout(pending.timer);
    pending.resolve(pdu);
  }

  #takeRequest(pdu: PDU): void {
    switch (pdu.command) {
      case 'enquire_link':
        this.#session.send(pdu.response());
        return;
      case 'deliver_sm':
        void this.#deliver(pdu);
        return;
      case 'unbind':
        this.#session.send(pdu.response());
        this.#session.socket.end(() => {
          this.#end('the centre unbound');
        });
        return;
      case 'alert_notification':
        // SMPP 3.4 section 4.12.1: has no response.
        return;
      default:
        this.#session.send(
          new smpp.PDU('generic_nack', {
            command_status: UNKNOWN_COMMAND,
            sequence_number: pdu.sequence_number,
          }),
        );
    }
  }

  async #deliver(pdu: PDU): Promise<void> {
    const command_status = await this.events.deliver(pdu);
    if (this.#dead === undefined) this.#session.send(pdu.response({ command_status }));
  }

  #enquireLater(): void {
    if (this.#dead !== undefined) return;
    this.#enquiry = setTimeout(() => {
      this.request('enquire_link', {}).then(
        () => {
          this.#enquireLater();
        },
        (error: unknown) => {
          this.#end(reasonOf(error as Error));
        },
      );
    }, this.times.enquireMs);
  }

  #end(reason: string): void {
    if (this.#dead !== undefined) return;
    this.#dead = reason;
    clearTimeout(this.#enquiry);
    this.#session.destroy();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new NoAnswer(reason));
    }
    this.#pending.clear();
    if (this.#bound) this.events.closed(reason);
  }
}

/** The code of a network error; of others the text, which holds no content: the library's own are about lengths. */
function reasonOf(error: Error & { code?: string }): string {
  return error.code ?? error.message;
}
