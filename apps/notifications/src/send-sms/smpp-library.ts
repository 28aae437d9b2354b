import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
// @ts-expect-error smpp 0.5.1 has no types of its own.
import library from 'smpp';

type Fields = Readonly<Record<string, unknown>>;

/** A protocol data unit, its fields named as in SMPP 3.4; those that did not come are not there. */
export interface PDU {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
  isResponse(): boolean;
  response(fields?: Fields): PDU;
}

/** A connection as the library gives it. */
export interface Session extends EventEmitter<{ pdu: [PDU]; close: []; error: [Error] }> {
  readonly socket: Socket;
  /** False, and nothing sent, when the socket can no longer be written to. Numbers a request. */
  send(pdu: PDU): boolean;
  destroy(): void;
}

interface FieldTable {
  readonly [field: string]: { filter?: unknown; type: unknown };
}

interface Library {
  readonly PDU: new (command: string, fields?: Fields) => PDU;
  readonly connect: (options: Fields) => Session;
  readonly createServer: (options: Fields, listener: (session: Session) => void) => Server;
  readonly commands: Readonly<Record<'deliver_sm' | 'submit_sm', { readonly params: FieldTable }>>;
  readonly tlvs: FieldTable;
  readonly types: { readonly tlv: Readonly<Record<'buffer', unknown>> };
  readonly gsmCoder: { readonly decode: (octets: Buffer, table: number) => string };
}

export const smpp = library as Library;

/*
 * What the library makes of incoming texts loses octets: every data coding but a few is read as GSM 7-bit, so that a `_`
 * or `@` in the id of a receipt, sent as ASCII, becomes another sign. And it reads the id of a receipt up to a zero octet,
 * beyond its end when there is none. Its tables are told to leave both as the octets they are.
 */
for (const { params } of [smpp.commands.deliver_sm, smpp.commands.submit_sm]) {
  Object.assign(params['short_message'] ?? {}, { filter: undefined });
}
for (const tag of ['message_payload', 'receipted_message_id']) {
  Object.assign(smpp.tlvs[tag] ?? {}, { filter: undefined, type: smpp.types.tlv.buffer });
}
