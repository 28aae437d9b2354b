import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { gatewaySuite } from './gateway.suite.js';
import type { Card } from './sandbox-files.js';

const suite = gatewaySuite('gateway-sessions', async () => ({}));
const run = promisify(execFile);
const VERSIONS: SecureVersion[] = ['TLSv1.2', 'TLSv1.3'];

async function open(version: SecureVersion, card?: Card, session?: Buffer): Promise<TLSSocket> {
  const socket = connect({
    host: '127.0.0.1',
    servername: 'localhost',
    port: suite.gateway.mtlsPort,
    ca: suite.sandbox.read('tls/ca.pem'),
    minVersion: version,
    maxVersion: version,
    ...card,
    ...(session === undefined ? {} : { session }),
  });
  await once(socket, 'secureConnect');
  return socket;
}

async function call(socket: TLSSocket, line = 'GET /v1/me'): Promise<string> {
  socket.write(`${line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

/** A first connection, and its session as a client keeps it. */
async function firstConnection(version: SecureVersion, card?: Card) {
  const socket = await open(version, card);
  let session = socket.getSession() as Buffer;
  socket.on('session', (newer: Buffer) => (session = newer));
  const answer = await call(socket);
  return { socket, answer, session: () => session };
}

describe.each(VERSIONS)('a resumed session of %s', (version) => {
  it('is judged like a first one: a good card is let in again', async () => {
    const first = await firstConnection(version, suite.sandbox.card('citizen'));
    first.socket.destroy();
    const resumed = await open(version, suite.sandbox.card('citizen'), first.session());
    expect(resumed.isSessionReused()).toBe(true);
    expect(await call(resumed)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await suite.toldCaller('sender-registry')).toMatchObject({ psn: '5001950015' });
    resumed.destroy();
  });

  it.each([
    ['no certificate', undefined, 'CERTIFICATE_REQUIRED'],
    ['a foreign card', 'foreign', 'CERTIFICATE_UNTRUSTED'],
    ['an expired card', 'expired', 'CERTIFICATE_EXPIRED'],
  ])('never lets in with %s', async (_what, name, code) => {
    const card = name === undefined ? undefined : suite.sandbox.rejectedCard(name);
    const first = await firstConnection(version, card);
    first.socket.destroy();
    const resumed = await open(version, card, first.session());
    expect(await call(resumed)).toMatch(new RegExp(`^HTTP/1\\.1 401 [^]*${code}`));
    resumed.destroy();
  });

  it('is not resumed any more after the sign-out of its holder', async () => {
    const card = suite.sandbox.card('citizen');
    const first = await firstConnection(version, card);
    const other = await firstConnection(version, card);
    const stranger = await firstConnection(version, suite.sandbox.card('director'));
    const answer = await call(first.socket, 'POST /v1/sign-out');
    expect(answer).toMatch(/^HTTP\/1\.1 204 [^]*connection: close/i);
    await eventually(() => expect([first.socket.destroyed, other.socket.destroyed]).toEqual([true, true]));
    expect(await call(stranger.socket)).toMatch(/^HTTP\/1\.1 200 /);
    const again = await open(version, card, first.session());
    expect(again.isSessionReused()).toBe(false);
    expect(await call(again)).toMatch(/^HTTP\/1\.1 200 /);
    stranger.socket.destroy();
    again.destroy();
  });

  it('ends after five minutes, says OpenSSL’s client', async () => {
    const file = (name: string) => join(suite.sandbox.folder, 'identities/citizen', name);
    const session = join(suite.sandbox.folder, `${version}.session`);
    const words = ['s_client', '-connect', `127.0.0.1:${suite.gateway.mtlsPort}`, '-cert', file('cert.pem'),
      '-key', file('key.pem'), version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3']; // prettier-ignore
    const client = run('openssl', [...words, '-sess_out', session, '-ign_eof']);
    client.child.stdin?.end('GET /v1/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    expect((await client).stdout).toMatch(/HTTP\/1\.1 200 /);
    const { stdout } = await run('openssl', ['sess_id', '-in', session, '-noout', '-text']);
    expect(stdout).toMatch(/TLS session ticket lifetime hint: 300 \(seconds\)/);
  });
});
