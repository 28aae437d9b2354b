import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectToDoor, submit } from './door-client.js';
import { SENDER, startMailRouting } from './mail-routing.suite.js';
import { selfSigned } from './self-signed.js';

const OUTSIDE = '203.0.113.7';

/** Says STARTTLS, and `behind` in the same packet, and shakes hands as these options want it. */
async function shakeHands(port: number, options: ConnectionOptions, behind = ''): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'data');
  socket.write(`STARTTLS\r\n${behind}`);
  await once(socket, 'data');
  const tls = connectTls({ socket, rejectUnauthorized: false, ...options });
  await once(tls, 'secureConnect');
  return tls;
}

describe('TLS at the door', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pep-door-tls-'));
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    const { cert, key } = await selfSigned('mx.e-citizen.am');
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    suite = await startMailRouting({
      smtpXclientProxies: '127.0.0.1',
      smtpTlsCertFile: join(folder, 'cert.pem'),
      smtpTlsKeyFile: join(folder, 'key.pem'),
    });
    await suite.register([{ address: 'info@outside.am', sources: [OUTSIDE] }]);
  }, 60_000);
  afterAll(async () => {
    await suite.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('is offered, and a letter is taken over it', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    expect(await smtp.send('EHLO mail.ekeng.am', /^250/)).toMatch(/^250-STARTTLS\r$/m);
    await smtp.startTls();
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^503 /);
    expect(await smtp.send('EHLO mail.ekeng.am', /^250/)).not.toContain('STARTTLS');
    expect(await submit(smtp, { from: SENDER.address })).toMatch(/^250 2\.0\.0/);
    smtp.destroy();
  });

  it('is required of other computers before MAIL FROM, not of this one', async () => {
    const outside = await connectToDoor(suite.smtpPort, { address: OUTSIDE });
    await outside.send('MAIL FROM:<info@outside.am>', /^530 5\.7\.0 TLS_REQUIRED .*issue STARTTLS first/);
    await outside.startTls();
    await outside.send('EHLO mail.outside.am', /^250/);
    expect(await submit(outside, { from: 'info@outside.am' })).toMatch(/^250 2\.0\.0/);
    outside.destroy();
    const here = await connectToDoor(suite.smtpPort);
    expect(await submit(here, { from: SENDER.address })).toMatch(/^250 2\.0\.0/);
    here.destroy();
  });

  it.each(['::1', '::ffff:127.0.0.1', '127.200.0.1'])(
    'is not required of %s, which is this computer',
    async (address) => {
      const smtp = await connectToDoor(suite.smtpPort, { address });
      await smtp.send('MAIL FROM:<info@outside.am>', /^250/);
      smtp.destroy();
    },
  );

  it.each(['::ffff:203.0.113.7', '2001:db8::1', '10.0.0.1', 'fe80::1'])(
    'is required of %s',
    async (address) => {
      const smtp = await connectToDoor(suite.smtpPort, { address });
      await smtp.send('MAIL FROM:<info@outside.am>', /^530 5\.7\.0 TLS_REQUIRED/);
      smtp.destroy();
    },
  );

  it('drops what came behind STARTTLS in the clear', async () => {
    const tls = await shakeHands(suite.smtpPort, {}, 'VRFY smuggled\r\n');
    tls.write('NOOP\r\n');
    const [reply] = (await once(tls, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^250 \S+ OK\r\n$/);
    tls.destroy();
  });

  describe('speaks no version that is broken', () => {
    // What the client itself would not speak by default, so that it is the server that refuses.
    const anything = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    it.each(['TLSv1.2', 'TLSv1.3'] as const)('but %s', async (version) => {
      const tls = await shakeHands(suite.smtpPort, { ...anything, maxVersion: version });
      expect(tls.getProtocol()).toBe(version);
      tls.destroy();
    });

    it.each(['TLSv1', 'TLSv1.1'] as const)('such as %s', async (version) => {
      await expect(shakeHands(suite.smtpPort, { ...anything, maxVersion: version })).rejects.toMatchObject({
        code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      });
    });
  });
});

describe('TLS at a door that always requires it', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    suite = await startMailRouting({ smtpTlsRequired: 'always' });
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  it('is required of this computer too, and is not offered without a certificate', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    expect(await smtp.send('EHLO mail.ekeng.am', /^250/)).not.toContain('STARTTLS');
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^530 5\.7\.0 TLS_REQUIRED/);
    smtp.destroy();
  });
});
