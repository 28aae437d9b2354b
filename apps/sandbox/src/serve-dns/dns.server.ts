import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import { type Zones } from '../zone/zones.js';
import { answerQuery } from './answer-query.js';
import { framed, TcpMessages } from './tcp-messages.js';

/** The sandbox answers this machine only. */
const HOST = '127.0.0.1';
const TCP_CONNECTIONS_MAX = 64;
const TCP_IDLE_MS = 5_000;

/** An authoritative name server for a few zones, on UDP and TCP of one port of 127.0.0.1. */
export class DnsServer implements OnModuleDestroy {
  readonly #log = new Logger(DnsServer.name);
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #connections = new Set<Socket>();
  #listening = false;

  constructor(
    private readonly zones: Zones,
    private readonly port: number,
  ) {
    this.#udp = createSocket('udp4', (packet, from) => {
      this.#onPacket(packet, from);
    });
    this.#tcp = createServer((socket) => {
      this.#onConnection(socket);
    });
    this.#tcp.maxConnections = TCP_CONNECTIONS_MAX;
  }

  /**
   * Starts to answer.
   * @throws DNS_PORT_UNAVAILABLE when the port can not be had for both transports
   */
  async listen(): Promise<void> {
    try {
      this.#tcp.listen(this.port, HOST);
      await once(this.#tcp, 'listening');
      this.#udp.bind(this.port, HOST);
      await once(this.#udp, 'listening');
    } catch (cause) {
      throw new AppError(SANDBOX_ERRORS.dnsPortUnavailable, { cause });
    }
    // From here on an error of a socket is one lost answer, never the end of the server.
    this.#tcp.on('error', (err) => {
      this.#log.warn({ msg: 'DNS over TCP failed', err });
    });
    this.#udp.on('error', (err) => {
      this.#log.warn({ msg: 'DNS over UDP failed', err });
    });
    this.#listening = true;
  }

  /**
   * For the readiness probe.
   * @throws DNS_NOT_LISTENING until both transports answer
   */
  check(): Promise<void> {
    return this.#listening ? Promise.resolve() : Promise.reject(new AppError(SANDBOX_ERRORS.dnsNotListening));
  }

  /** Stops at once; a client whose answer is lost asks again. */
  async onModuleDestroy(): Promise<void> {
    this.#listening = false;
    for (const socket of this.#connections) socket.destroy();
    await Promise.all([
      new Promise((closed) => this.#tcp.close(closed)),
      new Promise<void>((closed) => this.#udp.close(closed)),
    ]);
  }

  #onPacket(packet: Buffer, from: RemoteInfo): void {
    const reply = answerQuery(this.zones.all, packet, 'udp');
    if (reply !== undefined) this.#udp.send(reply, from.port, from.address, () => undefined);
  }

  #onConnection(socket: Socket): void {
    const messages = new TcpMessages();
    this.#connections.add(socket);
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('drain', () => socket.resume());
    socket.on('data', (chunk) => {
      for (const message of messages.take(chunk)) this.#answerOn(socket, message);
      // A client that asks but does not read must not fill our memory.
      if (socket.writableNeedDrain) socket.pause();
    });
  }

  #answerOn(socket: Socket, message: Buffer): void {
    const reply = answerQuery(this.zones.all, message, 'tcp');
    if (reply !== undefined) socket.write(framed(reply));
  }
}
