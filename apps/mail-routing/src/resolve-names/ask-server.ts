import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIP, isIPv6 } from 'node:net';
import {
  decode,
  type DecodedPacket,
  encode,
  type Packet,
  type Question,
  RECURSION_DESIRED,
} from 'dns-packet';

/** A name server. */
export interface NameServer {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

const PORT = 53;
const IDS = 65_536;
/** What we take by UDP, so that nothing is fragmented (RFC 9715 3.2). */
const EDNS_OCTETS = 1_232;
const LENGTH_OCTETS = 2;

/**
 * Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.
 * @throws Error when it holds no IP address
 */
export function nameServerOf(text: string): NameServer {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  if (isIP(host) === 0) throw new Error(`${text} is not a name server: write its IP address and its port`);
  return { host, port: port === undefined ? PORT : Number(port) };
}

/**
 * Asks one server once: by UDP, and by TCP when the answer does not fit. Each time from a port and with an id that
 * nobody can foresee (RFC 5452 9); what does not repeat our id and question is somebody else's and not looked at.
 * @returns undefined when there is no answer within `timeoutMs`, by each of the two
 */
export async function askServer(
  server: NameServer,
  question: Question,
  timeoutMs: number,
): Promise<DecodedPacket | undefined> {
  const reply = await askByUdp(server, question, timeoutMs);
  return reply?.flag_tc === true ? askByTcp(server, question, timeoutMs) : reply;
}

function askByUdp(server: NameServer, question: Question, timeoutMs: number) {
  const query = queryFor(question);
  return new Promise<DecodedPacket | undefined>((resolve) => {
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
    const timer = setTimeout(() => {
      end(undefined);
    }, timeoutMs);
    const end = (reply: DecodedPacket | undefined): void => {
      clearTimeout(timer);
      socket.removeAllListeners().close();
      resolve(reply);
    };
    socket.once('error', () => {
      end(undefined);
    });
    socket.on('message', (packet) => {
      const reply = replyIn(packet, query);
      if (reply !== undefined) end(reply);
    });
    // A connected socket takes packets from that server only, and hears at once that nobody listens there.
    socket.once('connect', () => {
      socket.send(encode(query));
    });
    socket.connect(server.port, server.host);
  });
}

function askByTcp(server: NameServer, question: Question, timeoutMs: number) {
  const query = queryFor(question);
  return new Promise<DecodedPacket | undefined>((resolve) => {
    const socket = connect(server.port, server.host);
    const timer = setTimeout(() => {
      end(undefined);
    }, timeoutMs);
    const end = (reply: DecodedPacket | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    let received: Buffer = Buffer.alloc(0);
    socket.on('error', () => {
      end(undefined);
    });
    socket.on('end', () => {
      end(undefined);
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const message = messageIn(received);
      if (message !== undefined) end(replyIn(message, query));
    });
    socket.write(framed(encode(query)));
  });
}

function queryFor(question: Question) {
  return {
    type: 'query',
    id: randomInt(IDS),
    flags: RECURSION_DESIRED,
    questions: [question],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: EDNS_OCTETS,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  } satisfies Packet;
}

/** The packet when it answers the query; undefined for anything else. */
function replyIn(packet: Buffer, query: ReturnType<typeof queryFor>): DecodedPacket | undefined {
  const reply = decoded(packet);
  if (reply?.flag_qr !== true || reply.id !== query.id) return undefined;
  return textOf(reply.questions) === textOf(query.questions) ? reply : undefined;
}

/** Questions in a form that compares; names without regard to letter case (RFC 4343). */
function textOf(questions: readonly Question[] = []): string {
  return questions.map((one) => `${one.name.toLowerCase()} ${one.class ?? 'IN'} ${one.type}`).join();
}

function decoded(packet: Buffer): DecodedPacket | undefined {
  try {
    return decode(packet);
  } catch {
    return undefined;
  }
}

/** RFC 1035 4.2.2: each message behind its length. */
function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_OCTETS);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The first message once it is whole; a message has 64 KiB at most. */
function messageIn(received: Buffer): Buffer | undefined {
  if (received.length < LENGTH_OCTETS) return undefined;
  const end = LENGTH_OCTETS + received.readUInt16BE(0);
  return received.length < end ? undefined : received.subarray(LENGTH_OCTETS, end);
}
