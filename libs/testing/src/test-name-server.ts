import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { domainToASCII } from 'node:url';
import {
  type Answer,
  decode,
  type DecodedPacket,
  encode,
  type Question,
  RECURSION_AVAILABLE,
  streamEncode,
  TRUNCATED_RESPONSE,
} from 'dns-packet';

type Type = 'A' | 'AAAA' | 'TXT' | 'MX' | 'PTR' | 'CNAME';
/** `SERVFAIL` answers that it can not; `silence` never answers. */
type Failure = 'SERVFAIL' | 'silence';

/** What a test decides about the server beside its records. */
export interface TestNameServerOptions {
  /** How long "there is none" may be kept, seconds (the SOA's minimum, RFC 2308). */
  readonly negativeTtlS?: number;
  /** Whether an alias is answered with what its target has, as resolvers do; otherwise with the alias alone. */
  readonly followsAliases?: boolean;
}

const HOST = '127.0.0.1';
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;
/** By UDP to a client that says nothing of its size (RFC 1035 4.2.1). */
const UDP_OCTETS = 512;
const TXT_OCTETS = 255;
const ALIASES_MAX = 16;

/**
 * A name server whose records are the test's, on UDP and TCP of one port of 127.0.0.1:
 * ```
 * const dns = await testNameServer();
 * dns.set('example.am', 'TXT', ['v=spf1 ip4:127.0.0.1 -all']);
 * dns.set('example.am', 'MX', ['10 mail.example.am']);
 * ```
 */
export class TestNameServer {
  /** Every question that came, such as `example.am TXT`; one that is asked again by TCP is there twice. */
  readonly asked: string[] = [];
  readonly #records = new Map<string, Answer[]>();
  readonly #failures = new Map<string, Failure>();
  readonly #connections = new Set<Socket>();

  private constructor(
    private readonly options: Required<TestNameServerOptions>,
    private readonly tcp: Server,
    private readonly udp: UdpSocket,
  ) {
    tcp.on('connection', (socket) => {
      this.#onConnection(socket);
    });
    udp.on('message', (packet, from) => {
      this.#onPacket(packet, from);
    });
  }

  static async start(options: Required<TestNameServerOptions>): Promise<TestNameServer> {
    const tcp = createServer().listen(0, HOST);
    await once(tcp, 'listening');
    const udp = createSocket('udp4');
    udp.bind((tcp.address() as AddressInfo).port, HOST);
    await once(udp, 'listening');
    return new TestNameServer(options, tcp, udp);
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return `${HOST}:${String(this.udp.address().port)}`;
  }

  /**
   * Replaces what a name has of one type; the name answers again if it failed.
   * @param values as in a zone file: `10 mail.example.am` for MX; a TXT of any length
   */
  set(name: string, type: Type, values: readonly string[], ttlS = 60): void {
    this.recover(name);
    const records = values.map(
      (value) => ({ name: ascii(name), type, ttl: ttlS, class: 'IN', data: dataOf(type, value) }) as Answer,
    );
    this.#records.set(keyOf(name, type), records);
  }

  /** Forgets what a name has of one type: then the type is missing, and with its last type the name. */
  remove(name: string, type: Type): void {
    this.#records.delete(keyOf(name, type));
  }

  /** Makes every question for a name fail, until {@link recover} or {@link set}. */
  fail(name: string, how: Failure): void {
    this.#failures.set(ascii(name), how);
  }

  /** Ends what {@link fail} began. */
  recover(name: string): void {
    this.#failures.delete(ascii(name));
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await Promise.all([
      new Promise((closed) => this.tcp.close(closed)),
      new Promise<void>((closed) => this.udp.close(closed)),
    ]);
  }

  #onPacket(packet: Buffer, from: RemoteInfo): void {
    const query = decode(packet);
    const reply = this.#replyTo(query);
    if (reply === undefined) return;
    const whole = encode(reply);
    const cut = { ...reply, answers: [], authorities: [], flags: reply.flags | TRUNCATED_RESPONSE };
    this.udp.send(whole.length > udpOctets(query) ? encode(cut) : whole, from.port, from.address);
  }

  #onConnection(socket: Socket): void {
    let received: Buffer = Buffer.alloc(0);
    this.#connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        const reply = this.#replyTo(decode(received.subarray(2, end)));
        received = received.subarray(end);
        if (reply !== undefined) socket.write(streamEncode(reply));
      }
    });
  }

  #replyTo(query: DecodedPacket) {
    const question = query.questions?.[0];
    if (question === undefined) return undefined;
    const name = question.name.toLowerCase();
    this.asked.push(`${name} ${question.type}`);
    const failure = this.#failures.get(name);
    if (failure === 'silence') return undefined;
    const outcome = failure === undefined ? this.#lookUp(name, question.type) : { rcode: SERVER_FAILURE };
    return {
      type: 'response' as const,
      id: query.id ?? 0,
      flags: RECURSION_AVAILABLE | outcome.rcode,
      questions: [question],
      answers: [] as Answer[],
      authorities: [] as Answer[],
      ...outcome,
    };
  }

  /** The records of a name, behind its aliases; with the SOA when there are none (RFC 2308 2). */
  #lookUp(asked: string, type: Question['type']) {
    const answers: Answer[] = [];
    let name = asked;
    for (let aliases = 0; aliases < ALIASES_MAX; aliases++) {
      const records = this.#records.get(keyOf(name, type)) ?? [];
      answers.push(...records);
      if (records.length > 0) return { rcode: 0, answers };
      const [alias] = this.#records.get(keyOf(name, 'CNAME')) ?? [];
      if (alias === undefined) break;
      answers.push(alias);
      if (!this.options.followsAliases) return { rcode: 0, answers };
      name = ascii((alias as { data: string }).data);
    }
    const rcode = this.#isThere(name) ? 0 : NO_SUCH_NAME;
    return { rcode, answers, authorities: [startOfAuthority(name, this.options.negativeTtlS)] };
  }

  /** A name is there with any record of its own or below it (RFC 8020 2). */
  #isThere(name: string): boolean {
    return [...this.#records.keys()].some((key) => {
      const [owner = ''] = key.split(' ');
      return owner === name || owner.endsWith(`.${name}`);
    });
  }
}

/** A name server without records yet; stop it in `afterAll`. */
export function testNameServer(options: TestNameServerOptions = {}): Promise<TestNameServer> {
  return TestNameServer.start({ negativeTtlS: 60, followsAliases: true, ...options });
}

/** As it goes over the wire: lower case, A-labels, no last dot. */
function ascii(name: string): string {
  return domainToASCII(name.replace(/\.$/, ''));
}

function keyOf(name: string, type: string): string {
  return `${ascii(name)} ${type}`;
}

function dataOf(type: Type, value: string): unknown {
  switch (type) {
    case 'TXT':
      return stringsOf(Buffer.from(value));
    case 'MX': {
      const [preference, exchange] = value.split(' ');
      return { preference: Number(preference), exchange };
    }
    case 'A':
    case 'AAAA':
    case 'PTR':
    case 'CNAME':
      return value;
  }
}

/** A text as the strings of at most 255 octets that a TXT record is made of (RFC 1035 3.3.14). */
function stringsOf(text: Buffer): Buffer[] {
  const count = Math.max(1, Math.ceil(text.length / TXT_OCTETS));
  return Array.from({ length: count }, (_, index) =>
    text.subarray(index * TXT_OCTETS, (index + 1) * TXT_OCTETS),
  );
}

function udpOctets({ additionals = [] }: DecodedPacket): number {
  const edns = additionals.find((record) => record.type === 'OPT');
  return Math.max(UDP_OCTETS, edns?.udpPayloadSize ?? 0);
}

function startOfAuthority(name: string, minimum: number): Answer {
  const times = { serial: 1, refresh: 3600, retry: 600, expire: 86_400, minimum };
  const data = { mname: 'ns.test', rname: 'hostmaster.test', ...times };
  return { type: 'SOA', name: name.split('.').at(-1) ?? '', ttl: minimum, class: 'IN', data };
}
