import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
// @ts-expect-error smpp 0.5.1 has no types of its own.
import library from 'smpp/lib/smpp.js';

/** A protocol data unit, its fields named as in SMPP 3.4; those that did not come are not there. */
export interface Pdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
  isResponse(): boolean;
  response(fields?: Readonly<Record<string, unknown>>): Pdu;
}

type Fields = Readonly<Record<string, unknown>>;

/** A connection as the library gives it. */
export interface Session extends EventEmitter<{ pdu: [Pdu]; close: []; error: [Error] }> {
  readonly socket: Socket;
  /** False, and nothing sent, when the socket can not be written to. */
  send(pdu: Pdu): boolean;
  close(): void;
  destroy(): void;
}

interface FieldTable {
  readonly [field: string]: { filter?: unknown };
}

interface Library {
  readonly PDU: new (command: string, fields?: Fields) => Pdu;
  readonly createServer: (onSession: (session: Session) => void) => Server;
  readonly commands: Readonly<Record<'submit_sm' | 'deliver_sm', { readonly params: FieldTable }>>;
  readonly tlvs: FieldTable;
  readonly gsmCoder: { readonly decode: (septets: Buffer, table: number) => string };
}

const smpp = library as Library;

// The library would turn texts and times into what it thinks they mean; a centre looks at the octets.
for (const table of [smpp.commands.submit_sm.params, smpp.commands.deliver_sm.params, smpp.tlvs])
  for (const field of ['short_message', 'message_payload', 'schedule_delivery_time', 'validity_period'])
    delete table[field]?.filter;

export const createSmppServer = smpp.createServer;

export function pdu(command: string, fields: Fields): Pdu {
  return new smpp.PDU(command, fields);
}

/** A part's text. The library's tables are other ones than those that the platform writes with. */
export function textOf(alphabet: 'gsm-7' | 'ucs-2', octets: Buffer): string {
  return alphabet === 'gsm-7'
    ? smpp.gsmCoder.decode(octets, 0)
    : Buffer.from(octets).swap16().toString('utf16le');
}
