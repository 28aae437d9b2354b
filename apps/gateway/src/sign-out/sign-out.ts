import { randomBytes } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Logger } from '@nestjs/common';
import type { Identity } from '@pep/client-identity';
import type { ConnectionCallers } from '../resolve-caller/connection-callers.js';

/** TLS session tickets are sealed with so much (Node's `ticketKeys`). */
const TICKET_KEYS_OCTETS = 48;

/**
 * Ends what a caller has open here. TLS knows no sign-out: what it does know is to close connections and to forget the key
 * that seals session tickets, so that nobody resumes a session from before; whoever calls again shows the card again.
 */
export class SignOut {
  readonly #logger = new Logger('SignIn');

  constructor(
    private readonly connections: ConnectionCallers,
    private readonly server: () => Server,
  ) {}

  /** @param own the connection that says so: it still has to carry the answer */
  execute(caller: Identity, own: TLSSocket): void {
    this.server().setTicketKeys(randomBytes(TICKET_KEYS_OCTETS));
    const connections = this.connections.closeAll(caller.fingerprint, own);
    this.#logger.log({ msg: 'signed out', clientAddress: caller.clientAddress, connections });
  }
}
